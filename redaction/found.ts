/** A secret's place in a text. */
export interface Found {
  /** What it is: the kind of its shape, or the name of the variable that holds it. */
  readonly kind: string;
  /** Indexes into the text, from 0; `to` is behind it. */
  readonly from: number;
  readonly to: number;
}
