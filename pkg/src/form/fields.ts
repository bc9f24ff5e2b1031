// What stands in fields on the screen.

/** The names and values of a form's fields, of all or of those called `name`; files are kept elsewhere. */
export function fieldsOf(form: HTMLFormElement, name?: string): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (const element of form.elements) {
    const field = element as HTMLInputElement & HTMLSelectElement;
    const type: string = field.type;
    if (!field.name || type === "file" || (name !== undefined && field.name !== name)) continue;
    if (["radio", "checkbox"].includes(type) && !field.checked) continue;
    if (type === "select-multiple") {
      for (const { value } of field.selectedOptions) found.push([field.name, value]);
    } else found.push([field.name, field.value]);
  }
  return found;
}
