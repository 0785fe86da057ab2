export type Rows<T> = Readonly<Record<string, T>>;
export type Tags = Readonly<Record<string, string>>;
