/** A binary heap of numbers with keys: the smallest key comes out first. */
export class Heap {
  private readonly items: number[] = [];
  private readonly keys: number[] = [];

  get size(): number {
    return this.items.length;
  }

  push(item: number, key: number): void {
    let at = this.items.length;
    this.items.push(item);
    this.keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.key(parent) <= this.key(at)) return;
      this.swap(parent, at);
      at = parent;
    }
  }

  /** The item with the smallest key. Undefined when the heap is empty. */
  pop(): number | undefined {
    const first = this.items[0];
    const item = this.items.pop();
    const key = this.keys.pop();
    if (item === undefined || key === undefined || !this.items.length) return first;
    this.items[0] = item;
    this.keys[0] = key;
    this.sink();
    return first;
  }

  private sink(): void {
    for (let at = 0; ;) {
      let child = 2 * at + 1;
      if (child >= this.items.length) return;
      if (child + 1 < this.items.length && this.key(child + 1) < this.key(child)) child++;
      if (this.key(child) >= this.key(at)) return;
      this.swap(child, at);
      at = child;
    }
  }

  private key(at: number): number {
    return this.keys[at] ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const item = this.items[a] ?? 0;
    const key = this.key(a);
    this.items[a] = this.items[b] ?? 0;
    this.keys[a] = this.key(b);
    this.items[b] = item;
    this.keys[b] = key;
  }
}
