// Names after « de » and « à », as French says them. Pure.

/** What follows the article of « Le Caire »; nothing for the others. */
function article(name: string): string | undefined {
  return /^Le (.+)/.exec(name)?.[1];
}

/** « de Bamako », « d’Abidjan », « de Ouagadougou », « du Caire ». */
export function of(name: string): string {
  const rest = article(name);
  if (rest) return `du ${rest}`;
  return /^(?!ou[aeiéè])[aeiouàâäéèêëîïôöûü]/i.test(name) ? `d’${name}` : `de ${name}`;
}

/** « à Bamako », « au Caire ». */
export function at(name: string): string {
  const rest = article(name);
  return rest ? `au ${rest}` : `à ${name}`;
}
