/**
 * A button for what may take a while: until it is done it says so and cannot be pressed again. It keeps the focus, which a disabled
 * one would lose.
 */
import { LoaderCircle } from "lucide-react";
import { type ButtonHTMLAttributes, type MouseEvent, type ReactNode, useState } from "react";
import { useAfter } from "./useAfter";

/** Less is a flicker. */
export const SHOWN_AFTER = 100;

interface WorkButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "onClick"> {
  /** Busy until the promise ends. Left out where the button submits its form. */
  work?(): unknown;
  /** Somebody else has begun it: a key, another button, the form. */
  busy?: boolean;
  icon?: ReactNode;
  /** Instead of its words while it is being done. */
  says?: string;
}

/** The sign in the place of an icon. */
export function Turning({ size = 14 }: { size?: number }) {
  return <LoaderCircle className="turning" size={size} aria-hidden="true" />;
}

export function WorkButton({ work, busy = false, icon, says, children, ...rest }: WorkButtonProps) {
  const [begun, setBegun] = useState(false);
  const doing = begun || busy;
  const shown = useAfter(doing, SHOWN_AFTER);
  const press = async (event: MouseEvent) => {
    if (doing) return event.preventDefault();
    if (!work) return;
    setBegun(true);
    try {
      await work();
    } finally {
      setBegun(false);
    }
  };
  return (
    <button
      {...rest}
      type={work ? "button" : "submit"}
      aria-busy={doing || undefined}
      aria-disabled={doing || undefined}
      onClick={(event) => void press(event)}
    >
      {shown ? <Turning /> : icon}
      {(doing && says) || children}
    </button>
  );
}
