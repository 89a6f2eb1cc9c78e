-- The list of organisations was read from that of all customers, past all persons.
CREATE INDEX customer_organisation ON customer (name_fold, id) WHERE kind = 'organisation';
