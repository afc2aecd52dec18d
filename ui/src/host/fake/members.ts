// Members in the fake core: added, changed, gone and back, by the same rules as in the core.
import type { Host } from '../host';
import type { MemberId, MemberView, Rights } from '../types';
import type { FakeCore } from './core';
import { RIGHTS } from './newsroom';

type Calls = Pick<Host, 'addMember' | 'changeMember' | 'memberLeaves'>;

const NONE: Rights = { review: false, approve: false, publish: false, chief: false };

/** What a member may do: the role's rights, widened; nothing once they left. */
function rightsOf({ role, left, may_approve, may_publish }: MemberView): Rights {
  if (left) return { ...NONE };
  const rights = { ...RIGHTS[role] };
  rights.approve ||= may_approve;
  rights.publish ||= may_publish;
  rights.review ||= rights.approve || rights.publish;
  return rights;
}

type Refuse = (code: string, facts?: Record<string, string>) => never;

export function fakeMembers(core: FakeCore, changed: () => void, refuse: Refuse): Calls {
  const all = (): MemberView[] => core.newsroom.members;
  const member = (id: MemberId): MemberView => all().find((one) => one.id === id) ?? refuse('unknown');

  function settle(): void {
    for (const one of all()) one.rights = rightsOf(one);
    const chiefs = all().filter((one) => one.rights.chief);
    for (const one of all()) one.only_chief = chiefs.length === 1 && chiefs[0] === one;
    core.me = all().find((one) => one.id === core.me.id) ?? core.me;
    changed();
  }

  function change(id: MemberId, how: (one: MemberView) => void): void {
    const before = member(id);
    const after = structuredClone(before);
    how(after);
    if (!core.me.rights.chief) refuse('lacks_right', { needs: 'chief' });
    if (before.only_chief && !rightsOf(after).chief) refuse('last_chief', { name: before.name });
    if (before.left && after.left) refuse('has_left', { name: before.name });
    Object.assign(before, after);
    settle();
  }

  return {
    addMember: async (name, role, mayApprove, mayPublish) => {
      const id = core.draw('m');
      const more = { may_approve: mayApprove, may_publish: mayPublish, rights: { ...NONE }, left: false, only_chief: false };
      all().push({ id, name, role, ...more });
      settle();
      return id;
    },
    changeMember: async (id, { name, role, may_approve, may_publish }) =>
      change(id, (one) => {
        one.name = name ?? one.name;
        one.role = role ?? one.role;
        one.may_approve = may_approve ?? one.may_approve;
        one.may_publish = may_publish ?? one.may_publish;
      }),
    memberLeaves: async (id, left) => change(id, (one) => (one.left = left)),
  };
}
