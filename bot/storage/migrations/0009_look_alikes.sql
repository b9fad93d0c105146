-- The number as it may be mistyped: its letters and digits, of which some look alike (refunds/order_number.py).
ALTER TABLE orders ADD COLUMN plain TEXT NOT NULL DEFAULT '';

UPDATE orders SET plain = replace(replace(replace(replace(replace(replace(replace(
    key, '-', ''), '/', ''), '.', ''), '_', ''), 'O', '0'), 'I', '1'), 'L', '1');

CREATE INDEX orders_plain ON orders (plain);
