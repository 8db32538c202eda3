-- Events of billing systems that wait for a name (a payment, an invoice, a customer): found by any of
-- the names in `detail`, among however many events were kept and ignored.
CREATE INDEX "inbox_waiting_names" ON "inbox" USING gin (string_to_array("detail", ' '))
    WHERE "detail" LIKE 'waits-for %';
