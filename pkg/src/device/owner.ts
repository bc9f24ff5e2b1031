// Whose drafts are whose, where several people use one browser.

const MARK = "user:";

/** The key of a draft of `user`; that of nobody is `key` itself. */
export function ownKey(user: string | null, key: string): string {
  return user === null ? key : `${MARK}${encodeURIComponent(user)}/${key}`;
}

/** Whether a draft's key is of `user`. */
export function isOf(user: string | null, key: string): boolean {
  return user === null ? !key.startsWith(MARK) : key.startsWith(ownKey(user, ""));
}
