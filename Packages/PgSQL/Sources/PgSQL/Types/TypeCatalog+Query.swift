extension TypeCatalog {
    /// The catalogue query that describes types: one text, no parameters, twelve columns of text.
    ///
    /// Rows of kind `t` are types, `a` fields of composite types in their order, `m` the digits of `money`. It runs on
    /// every supported server: multiranges came with version 14, so their column is looked up by name in a JSON value.
    static func query(for oids: [UInt32]) -> String {
        let wanted = oids.isEmpty ? "0" : oids.map(String.init).joined(separator: ",")
        var text = """
            SELECT kind, oid::pg_catalog.text, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 FROM (
            SELECT 't' AS kind, t.oid, 0 AS place, n.nspname::pg_catalog.text AS c2, t.typname::pg_catalog.text AS c3,
            t.typtype::pg_catalog.text AS c4, p.proname::pg_catalog.text AS c5, pn.nspname::pg_catalog.text AS c6,
            t.typelem::pg_catalog.text AS c7, t.typbasetype::pg_catalog.text AS c8, t.typtypmod::pg_catalog.text AS c9,
            (SELECT r.rngsubtype::pg_catalog.text FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid) AS c10,
            CASE WHEN t.typtype = 'm' THEN (SELECT r.rngtypid::pg_catalog.text FROM pg_catalog.pg_range r
            WHERE pg_catalog.to_json(r) ->> 'rngmultitypid' = t.oid::pg_catalog.text) END AS c11
            FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.typsend
            LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace WHERE t.oid IN (\(wanted))
            UNION ALL
            SELECT 'a', t.oid, a.attnum, a.attname::pg_catalog.text, a.atttypid::pg_catalog.text,
            a.atttypmod::pg_catalog.text, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid
            WHERE t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped AND t.oid IN (\(wanted))
            """
        if oids.contains(PgOID.money) || oids.contains(PgOID.moneyArray) {
            // One unit of money has as many digits as there are after the point, and one more.
            text += """

                UNION ALL
                SELECT 'm', (pg_catalog.length(pg_catalog.regexp_replace('1'::pg_catalog.money::pg_catalog.text,
                '[^0-9]', '', 'g')) - 1)::pg_catalog.oid, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
                """
        }
        return text + "\n) AS types ORDER BY kind, types.oid, place"
    }
}
