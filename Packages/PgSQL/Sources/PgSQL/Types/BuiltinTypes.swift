/// The server's own types, the same on every server; nobody has to be asked about them.
///
/// Made from `pg_type` of PostgreSQL 15; a type that a later version adds is found by a catalogue query.
enum BuiltinTypes {
    /// A type and the number of its array type, 0 if it has none.
    private struct Entry {
        var type: PgType
        var array: UInt32

        init(_ oid: UInt32, _ name: String, _ array: UInt32, _ kind: PgType.Kind, hasBinarySend: Bool = true) {
            type = PgType(oid: oid, schema: "pg_catalog", name: name, kind: kind, hasBinarySend: hasBinarySend)
            self.array = array
        }
    }

    /// All of them by number, arrays included.
    static let byOID: [UInt32: PgType] = {
        var types: [UInt32: PgType] = [:]
        for entry in entries {
            types[entry.type.oid] = entry.type
            guard entry.array != 0 else { continue }
            types[entry.array] = PgType(
                oid: entry.array,
                schema: "pg_catalog",
                name: "_" + entry.type.name,
                kind: .array(element: entry.type.oid),
                hasBinarySend: entry.type.hasBinarySend
            )
        }
        return types
    }()

    private static let entries: [Entry] = [
        Entry(16, "bool", 1000, .base(.bool)),
        Entry(17, "bytea", 1001, .base(.bytea)),
        Entry(18, "char", 1002, .base(.char)),
        Entry(19, "name", 1003, .base(.text)),
        Entry(20, "int8", 1016, .base(.int8)),
        Entry(21, "int2", 1005, .base(.int2)),
        Entry(22, "int2vector", 1006, .array(element: 21)),
        Entry(23, "int4", 1007, .base(.int4)),
        Entry(24, "regproc", 1008, .base(.oid)),
        Entry(25, "text", 1009, .base(.text)),
        Entry(26, "oid", 1028, .base(.oid)),
        Entry(27, "tid", 1010, .base(.tid)),
        Entry(28, "xid", 1011, .base(.oid)),
        Entry(29, "cid", 1012, .base(.oid)),
        Entry(30, "oidvector", 1013, .array(element: 26)),
        Entry(114, "json", 199, .base(.text)),
        Entry(142, "xml", 143, .base(.text)),
        Entry(194, "pg_node_tree", 0, .base(.text)),
        Entry(600, "point", 1017, .base(.point)),
        Entry(601, "lseg", 1018, .base(.lseg)),
        Entry(602, "path", 1019, .base(.path)),
        Entry(603, "box", 1020, .base(.box)),
        Entry(604, "polygon", 1027, .base(.polygon)),
        Entry(628, "line", 629, .base(.line)),
        Entry(650, "cidr", 651, .base(.cidr)),
        Entry(700, "float4", 1021, .base(.float4)),
        Entry(701, "float8", 1022, .base(.float8)),
        Entry(705, "unknown", 0, .base(.text)),
        Entry(718, "circle", 719, .base(.circle)),
        Entry(774, "macaddr8", 775, .base(.macaddr8)),
        Entry(790, "money", 791, .base(.money)),
        Entry(829, "macaddr", 1040, .base(.macaddr)),
        Entry(869, "inet", 1041, .base(.inet)),
        Entry(1033, "aclitem", 1034, .opaque, hasBinarySend: false),
        Entry(1042, "bpchar", 1014, .base(.text)),
        Entry(1043, "varchar", 1015, .base(.text)),
        Entry(1082, "date", 1182, .base(.date)),
        Entry(1083, "time", 1183, .base(.time)),
        Entry(1114, "timestamp", 1115, .base(.timestamp)),
        Entry(1184, "timestamptz", 1185, .base(.timestamptz)),
        Entry(1186, "interval", 1187, .base(.interval)),
        Entry(1266, "timetz", 1270, .base(.timetz)),
        Entry(1560, "bit", 1561, .base(.bits)),
        Entry(1562, "varbit", 1563, .base(.bits)),
        Entry(1700, "numeric", 1231, .base(.numeric)),
        Entry(1790, "refcursor", 2201, .base(.text)),
        Entry(2202, "regprocedure", 2207, .base(.oid)),
        Entry(2203, "regoper", 2208, .base(.oid)),
        Entry(2204, "regoperator", 2209, .base(.oid)),
        Entry(2205, "regclass", 2210, .base(.oid)),
        Entry(2206, "regtype", 2211, .base(.oid)),
        Entry(2249, "record", 2287, .record),
        Entry(2275, "cstring", 1263, .base(.text)),
        Entry(2278, "void", 0, .base(.void)),
        Entry(2950, "uuid", 2951, .base(.uuid)),
        Entry(2970, "txid_snapshot", 2949, .base(.snapshot)),
        Entry(3220, "pg_lsn", 3221, .base(.lsn)),
        Entry(3361, "pg_ndistinct", 0, .opaque),
        Entry(3402, "pg_dependencies", 0, .opaque),
        Entry(3614, "tsvector", 3643, .base(.tsvector)),
        Entry(3615, "tsquery", 3645, .base(.tsquery)),
        Entry(3642, "gtsvector", 3644, .opaque, hasBinarySend: false),
        Entry(3734, "regconfig", 3735, .base(.oid)),
        Entry(3769, "regdictionary", 3770, .base(.oid)),
        Entry(3802, "jsonb", 3807, .base(.versionedText)),
        Entry(3904, "int4range", 3905, .range(subtype: 23)),
        Entry(3906, "numrange", 3907, .range(subtype: 1700)),
        Entry(3908, "tsrange", 3909, .range(subtype: 1114)),
        Entry(3910, "tstzrange", 3911, .range(subtype: 1184)),
        Entry(3912, "daterange", 3913, .range(subtype: 1082)),
        Entry(3926, "int8range", 3927, .range(subtype: 20)),
        Entry(4072, "jsonpath", 4073, .base(.versionedText)),
        Entry(4089, "regnamespace", 4090, .base(.oid)),
        Entry(4096, "regrole", 4097, .base(.oid)),
        Entry(4191, "regcollation", 4192, .base(.oid)),
        Entry(4451, "int4multirange", 6150, .multirange(range: 3904)),
        Entry(4532, "nummultirange", 6151, .multirange(range: 3906)),
        Entry(4533, "tsmultirange", 6152, .multirange(range: 3908)),
        Entry(4534, "tstzmultirange", 6153, .multirange(range: 3910)),
        Entry(4535, "datemultirange", 6155, .multirange(range: 3912)),
        Entry(4536, "int8multirange", 6157, .multirange(range: 3926)),
        Entry(4600, "pg_brin_bloom_summary", 0, .opaque),
        Entry(4601, "pg_brin_minmax_multi_summary", 0, .opaque),
        Entry(5017, "pg_mcv_list", 0, .opaque),
        Entry(5038, "pg_snapshot", 5039, .base(.snapshot)),
        Entry(5069, "xid8", 271, .base(.xid8)),
    ]
}
