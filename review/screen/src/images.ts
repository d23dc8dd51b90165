// Page images, in memory only, each fetched once for a task and dropped with it.

import { fetchImage } from "./api";
import { connection } from "./connection";

export class PageImages {
  private readonly urls = new Map<string, Promise<string>>();
  private readonly decoded: HTMLImageElement[] = [];
  private dropped = false;

  /** A blob URL of the image. It waits out a cut network; a refusal of the service is thrown. */
  url(source: string): Promise<string> {
    const known = this.urls.get(source);
    if (known) return known;
    const made = connection.insist(() => fetchImage(source)).then((blob) => {
      if (this.dropped) throw new Error("the task was left");
      const url = URL.createObjectURL(blob);
      this.decodeAhead(url);
      return url;
    });
    made.catch(() => this.urls.delete(source));
    this.urls.set(source, made);
    return made;
  }

  drop(): void {
    this.dropped = true;
    for (const made of this.urls.values()) made.then(URL.revokeObjectURL, () => undefined);
    this.urls.clear();
    this.decoded.length = 0;
  }

  /** The browser keeps what an image shows for as long as there is one: others with that URL are drawn at once. */
  private decodeAhead(url: string): void {
    const image = new Image();
    image.src = url;
    void image.decode().catch(() => undefined);
    this.decoded.push(image);
  }
}
