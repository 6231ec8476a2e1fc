/** Opens another canvas once everything typed here is with the server, which keeps what is not saved. */
import { addressOf } from "../store/place";
import { inTurn } from "./turns";
import { flushTyping } from "./typing";

export async function openCanvas(canvas: string | null | undefined): Promise<void> {
  await flushTyping();
  await inTurn(() => Promise.resolve());
  location.assign(addressOf(canvas));
}
