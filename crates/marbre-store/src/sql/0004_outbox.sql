-- Each delivery asks whether its site was ever written to, each decision what of its piece did not end.
CREATE INDEX outbox_of_site ON outbox (site, state);
CREATE INDEX outbox_of_piece ON outbox (piece);
