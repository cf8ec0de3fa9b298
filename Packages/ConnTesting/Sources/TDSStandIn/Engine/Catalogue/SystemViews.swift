/// The system views that the stand-in has: made of the catalogue whenever a query names one.
struct SystemViews {
    private let session: EngineSession
    private let database: Database
    private let catalogue: Catalogue

    /// The view's rows; `nil`: the name is no system view's.
    static func view(_ name: ObjectName, _ session: EngineSession) throws(TDSMessage) -> SystemRows? {
        guard let schema = name.schema?.lowercased(), schema == "sys" || schema == "information_schema" else {
            return nil
        }
        let database = try session.database(
            of: ObjectName(database: name.database, schema: name.schema, name: name.name)
        )
        let isTemporary = name.database?.lowercased() == "tempdb"
        let views = SystemViews(
            session: session,
            database: database,
            catalogue: isTemporary ? session.temporary : session.catalogue(database)
        )
        let rows = schema == "sys" ? views.system(name.name.lowercased()) : views.information(name.name.lowercased())
        guard let rows else { throw .invalidObject(name.text) }
        return rows
    }

    private static let name = TDSType.nvarchar(length: 128)

    private func text(_ string: String) -> TDSValue { .text(Array(string.utf16)) }
    private func number(_ value: Int) -> TDSValue { .integer(Int64(value)) }
    private func number(_ value: Int64) -> TDSValue { .integer(value) }
    private func flag(_ value: Bool) -> TDSValue { .bit(value) }

    private func schemaID(_ schema: String) -> TDSValue {
        catalogue.schemas.first { $0.name.lowercased() == schema.lowercased() }.map { number($0.id) } ?? .null
    }

    private static let made = TDSValue.datetime(days: 46_000, ticks: 0)

    private func system(_ view: String) -> SystemRows? {
        switch view {
        case "schemas":
            let known = [(2, "guest"), (3, "INFORMATION_SCHEMA"), (4, "sys")]
            return SystemRows(
                [("name", Self.name), ("schema_id", .int), ("principal_id", .int)],
                (catalogue.schemas.map { ($0.id, $0.name) } + known).map { [text($0.1), number($0.0), number(1)] }
            )
        case "databases":
            return SystemRows(
                [
                    ("name", Self.name), ("database_id", .int), ("compatibility_level", .tinyint),
                    ("collation_name", Self.name), ("state", .tinyint), ("state_desc", .nvarchar(length: 60)),
                    ("is_read_only", .bit), ("snapshot_isolation_state", .tinyint),
                    ("snapshot_isolation_state_desc", .nvarchar(length: 60)), ("is_read_committed_snapshot_on", .bit),
                    ("create_date", .datetime),
                ],
                session.engine.allDatabases.map {
                    [
                        text($0.name), number($0.id), number(150), text(Collation.name), number(0), text("ONLINE"),
                        flag(false), number(1), text("ON"), flag(true), Self.made,
                    ]
                }
            )
        case "types":
            return SystemRows(
                [
                    ("name", Self.name), ("system_type_id", .tinyint), ("user_type_id", .int), ("schema_id", .int),
                    ("max_length", .smallint), ("precision", .tinyint), ("scale", .tinyint), ("is_nullable", .bit),
                    ("is_user_defined", .bit),
                ],
                SystemTypes.all.map {
                    [
                        text($0.name), number($0.id), number($0.id), number(4), number($0.size), number($0.precision),
                        number($0.scale), flag(true), flag(false),
                    ]
                }
            )
        case "tables": return objects { if case .table = $0 { true } else { false } }
        case "views": return objects { if case .view = $0 { true } else { false } }
        case "procedures": return objects { if case .procedure = $0 { true } else { false } }
        case "triggers": return objects { if case .trigger = $0 { true } else { false } }
        case "objects", "all_objects": return objects { _ in true }
        case "columns", "all_columns": return columns { _ in true }
        case "identity_columns": return columns { $0.identity != nil }
        case "computed_columns": return columns { $0.isComputed }
        default: return SystemIndexViews(catalogue: catalogue).view(view) ?? sessions(view)
        }
    }

    private func objects(_ isWanted: (Catalogue.Object) -> Bool) -> SystemRows {
        let kinds = ["U": "USER_TABLE", "V": "VIEW", "P": "SQL_STORED_PROCEDURE", "TR": "SQL_TRIGGER"]
        let wanted = catalogue.objects.values.filter(isWanted).map { object in
            (EngineSession.idAndKind(object), EngineSession.names(object), EngineSession.parent(object))
        }
        return SystemRows(
            [
                ("name", Self.name), ("object_id", .int), ("principal_id", .int), ("schema_id", .int),
                ("parent_object_id", .int), ("type", .char(length: 2)), ("type_desc", .nvarchar(length: 60)),
                ("create_date", .datetime), ("modify_date", .datetime), ("is_ms_shipped", .bit), ("parent_id", .int),
                ("is_disabled", .bit), ("is_instead_of_trigger", .bit),
            ],
            wanted.sorted { $0.0.id < $1.0.id }.map { known, names, parent in
                [
                    text(names.name), number(known.id), .null, schemaID(names.schema), number(parent),
                    text(known.kind.count == 1 ? known.kind + " " : known.kind), text(kinds[known.kind] ?? ""),
                    Self.made,
                    Self.made, flag(false), number(parent), flag(false), flag(false),
                ]
            }
        )
    }

    /// The tables, and the views as if they were tables; by their ids.
    private var described: [TableDefinition] {
        // A view may be of a system view itself: it is not described while it is worked out.
        guard !session.isDescribing else { return catalogue.tables }
        session.isDescribing = true
        defer { session.isDescribing = false }
        let views = catalogue.objects.values.compactMap { object -> TableDefinition? in
            guard case .view(let view) = object else { return nil }
            return session.description(of: view)
        }
        return (catalogue.tables + views).sorted { $0.id < $1.id }
    }

    private func columns(_ isWanted: (TableDefinition.Column) -> Bool) -> SystemRows {
        var rows: [[TDSValue]] = []
        for table in described {
            for column in table.columns where isWanted(column) {
                let type = column.type
                rows.append(
                    [
                        number(table.id), text(column.name), number(column.id), number(SystemTypes.id(type)),
                        number(SystemTypes.id(type)), number(SystemTypes.size(type)),
                        number(SystemTypes.precision(type)),
                        number(SystemTypes.scale(type)), type.isText ? text(Collation.name) : .null,
                        flag(column.isNullable), flag(column.identity != nil), flag(column.isComputed),
                        column.initial.map { number($0.id) } ?? number(0), flag(false),
                        column.identity.map { .variant(.bigint, number($0.seed)) } ?? .null,
                        column.identity.map { .variant(.bigint, number($0.increment)) } ?? .null, .null,
                        flag(column.isComputed),
                        flag(false), number(0),
                    ]
                )
            }
        }
        return SystemRows(
            [
                ("object_id", .int), ("name", Self.name), ("column_id", .int), ("system_type_id", .tinyint),
                ("user_type_id", .int), ("max_length", .smallint), ("precision", .tinyint), ("scale", .tinyint),
                ("collation_name", Self.name), ("is_nullable", .bit), ("is_identity", .bit), ("is_computed", .bit),
                ("default_object_id", .int), ("is_rowguidcol", .bit), ("seed_value", .variant),
                ("increment_value", .variant),
                ("definition", .nvarchar(length: nil)), ("is_persisted", .bit), ("is_hidden", .bit),
                ("generated_always_type", .tinyint),
            ],
            rows
        )
    }

    private func sessions(_ view: String) -> SystemRows? {
        let all = session.engine.allSessions
        switch view {
        case "dm_exec_sessions":
            return SystemRows(
                [
                    ("session_id", .smallint), ("login_name", Self.name), ("original_login_name", Self.name),
                    ("host_name", Self.name), ("program_name", Self.name), ("database_id", .smallint),
                    ("is_user_process", .bit), ("status", .nvarchar(length: 30)), ("open_transaction_count", .int),
                    ("transaction_isolation_level", .smallint), ("client_interface_name", .nvarchar(length: 32)),
                ],
                all.map {
                    [
                        number($0.login.sessionID), text($0.login.user), text($0.login.user), text($0.login.host),
                        text($0.login.application), number($0.status.values.database), flag(true),
                        text($0.isRunning ? "running" : "sleeping"), number($0.status.values.transactions),
                        number($0.status.values.isolation), text($0.login.library),
                    ]
                }
            )
        case "dm_exec_requests":
            return SystemRows(
                [
                    ("session_id", .smallint), ("request_id", .int), ("status", .nvarchar(length: 30)),
                    ("command", .nvarchar(length: 32)), ("database_id", .smallint), ("blocking_session_id", .smallint),
                    ("wait_type", .nvarchar(length: 60)), ("open_transaction_count", .int),
                ],
                all.filter(\.isRunning).map {
                    let blocker = session.engine.locks.blocker(of: $0.login.sessionID)
                    return [
                        number($0.login.sessionID), number(0), text(blocker == nil ? "running" : "suspended"),
                        text("SELECT"), number($0.status.values.database), number(blocker ?? 0),
                        blocker == nil ? .null : text("LCK_M_X"), number($0.status.values.transactions),
                    ]
                }
            )
        case "dm_exec_connections":
            return SystemRows(
                [
                    ("session_id", .int), ("net_transport", .nvarchar(length: 40)),
                    ("protocol_type", .nvarchar(length: 40)),
                    ("protocol_version", .int), ("encrypt_option", .nvarchar(length: 40)),
                    ("auth_scheme", .nvarchar(length: 40)), ("net_packet_size", .int),
                    ("client_net_address", .varchar(length: 48)),
                ],
                all.map {
                    [
                        number($0.login.sessionID), text("TCP"), text("TSQL"), number(0x7400_0004),
                        text($0.login.isEncrypted ? "TRUE" : "FALSE"), text("SQL"), number($0.login.packetSize),
                        text("127.0.0.1"),
                    ]
                }
            )
        case "dm_tran_session_transactions":
            return SystemRows(
                [
                    ("session_id", .int), ("transaction_id", .bigint), ("is_user_transaction", .bit),
                    ("open_transaction_count", .int),
                ],
                all.filter { $0.status.values.transactions > 0 }.map {
                    [
                        number($0.login.sessionID), number(Int64(truncatingIfNeeded: $0.status.values.transaction)),
                        flag(true),
                        number($0.status.values.transactions),
                    ]
                }
            )
        case "dm_tran_active_transactions":
            return SystemRows(
                [("transaction_id", .bigint), ("name", .nvarchar(length: 32)), ("transaction_state", .int)],
                all.filter { $0.status.values.transactions > 0 }.map {
                    [
                        number(Int64(truncatingIfNeeded: $0.status.values.transaction)), text("user_transaction"),
                        number(2),
                    ]
                }
            )
        default: return nil
        }
    }

    // MARK: INFORMATION_SCHEMA

    private func information(_ view: String) -> SystemRows? {
        switch view {
        case "schemata":
            return SystemRows(
                [("CATALOG_NAME", Self.name), ("SCHEMA_NAME", Self.name), ("SCHEMA_OWNER", Self.name)],
                catalogue.schemas.map { [text(database.name), text($0.name), text("dbo")] }
            )
        case "tables":
            let rows = catalogue.objects.values.compactMap { object -> (Int, [TDSValue])? in
                let (id, kind) = EngineSession.idAndKind(object)
                guard kind == "U" || kind == "V" else { return nil }
                let (schema, name) = EngineSession.names(object)
                return (id, [text(database.name), text(schema), text(name), text(kind == "U" ? "BASE TABLE" : "VIEW")])
            }
            return SystemRows(
                [
                    ("TABLE_CATALOG", Self.name), ("TABLE_SCHEMA", Self.name), ("TABLE_NAME", Self.name),
                    ("TABLE_TYPE", .varchar(length: 10)),
                ],
                rows.sorted { $0.0 < $1.0 }.map(\.1)
            )
        case "columns": return informationColumns()
        case "table_constraints", "key_column_usage":
            return SystemIndexViews(catalogue: catalogue).information(view, database.name)
        default: return nil
        }
    }

    private func informationColumns() -> SystemRows {
        var rows: [[TDSValue]] = []
        for table in described {
            for (index, column) in table.columns.enumerated() {
                let type = column.type
                let isNumber = type.digits != nil && type != .bit
                let length: TDSValue =
                    (type.isText || type.family == .binary) && type != .rowversion ? number(type.length ?? -1) : .null
                rows.append(
                    [
                        text(database.name), text(table.schema), text(table.name), text(column.name), number(index + 1),
                        column.initial.map { text("(\($0.text))") } ?? .null, text(column.isNullable ? "YES" : "NO"),
                        text(SystemTypes.name(type)), length,
                        type.isText ? number(SystemTypes.size(type)) : length,
                        isNumber || type.family == .real ? number(SystemTypes.precision(type)) : .null,
                        isNumber ? number(SystemTypes.scale(type)) : .null,
                        type.family == .date ? number(SystemTypes.scale(type)) : .null,
                        type.isText ? text(type.isNational ? "UNICODE" : "iso_1") : .null,
                        type.isText ? text(Collation.name) : .null,
                    ]
                )
            }
        }
        return SystemRows(
            [
                ("TABLE_CATALOG", Self.name), ("TABLE_SCHEMA", Self.name), ("TABLE_NAME", Self.name),
                ("COLUMN_NAME", Self.name), ("ORDINAL_POSITION", .int), ("COLUMN_DEFAULT", .nvarchar(length: 4_000)),
                ("IS_NULLABLE", .varchar(length: 3)), ("DATA_TYPE", Self.name), ("CHARACTER_MAXIMUM_LENGTH", .int),
                ("CHARACTER_OCTET_LENGTH", .int), ("NUMERIC_PRECISION", .tinyint), ("NUMERIC_SCALE", .int),
                ("DATETIME_PRECISION", .smallint), ("CHARACTER_SET_NAME", Self.name), ("COLLATION_NAME", Self.name),
            ],
            rows
        )
    }
}
