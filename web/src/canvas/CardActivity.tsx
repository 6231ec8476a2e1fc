/** How much came to a card, and whether something of it failed since a person looked at its events. */
import { since, useActivity } from "../store/activity";
import { useWatched } from "../store/watched";

const short = (count: number): string => (count < 1000 ? String(count) : `${Math.floor(count / 100) / 10}k`);

export function CardActivity({ id }: { id: string }) {
  const watched = useWatched();
  const total = useActivity((s) => s.cards[id]);
  const looked = useActivity((s) => s.looked[id]);
  if (!watched || !total) return null;
  const { errors } = since(total, looked);
  const said = `${total.count} ${total.count === 1 ? "event" : "events"}`;
  const failed = errors ? `, ${errors} failed since you looked` : "";
  return (
    <span
      className={`activity${errors ? " failed" : ""}`}
      role="img"
      aria-label={said + failed}
      title={said + failed}
      data-testid={`activity-${id}`}
    >
      {short(total.count)}
    </span>
  );
}
