@_spi(SQLDrivers) internal import SQLCore

extension SQLStateTable {
    /// All entries, each class before its codes.
    static let entries: [Entry] = connection + data + constraints + transactions + access + statements + server

    private static let connection: [Entry] = [
        Entry("03", "sql_statement_not_yet_complete", .server, "The statement is not complete yet"),
        Entry(
            "08",
            "connection_exception",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The connection to PostgreSQL failed"
        ),
        Entry(
            "08001",
            "sqlclient_unable_to_establish_sqlconnection",
            .connection,
            retry: .reconnect,
            "A connection could not be made"
        ),
        Entry(
            "08003",
            "connection_does_not_exist",
            .connection,
            retry: .reconnect,
            "The connection does not exist any more"
        ),
        Entry(
            "08004",
            "sqlserver_rejected_establishment_of_sqlconnection",
            .connection,
            retry: .reconnect,
            "The server rejected the connection"
        ),
        Entry(
            "08P01",
            "protocol_violation",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "Client and server disagree on the protocol",
            "see the server's message; a pooler in transaction mode needs pooler: .transaction"
        ),
    ]

    private static let data: [Entry] = [
        Entry("09", "triggered_action_exception", .server, "A trigger failed"),
        Entry("0A", "feature_not_supported", .unsupported, "PostgreSQL cannot do what the statement asks for"),
        Entry("0B", "invalid_transaction_initiation", .server, "A transaction cannot be started here"),
        Entry("0F", "locator_exception", .invalidInput, "A locator is not valid"),
        Entry("0L", "invalid_grantor", .authorization, "The grantor may not grant this"),
        Entry("0P", "invalid_role_specification", .notFound, "The role cannot be used here or does not exist"),
        Entry("0Z", "diagnostics_exception", .server, "The statement asks for diagnostics where there are none"),
        Entry("20", "case_not_found", .server, "No branch of a CASE in a procedure fits"),
        Entry(
            "21",
            "cardinality_violation",
            .invalidInput,
            "More rows were given than one, or one row would be changed twice",
            "make keys unique within the rows that are written"
        ),
        Entry("22", "data_exception", .conversion, "A value cannot be used as the statement asks"),
        Entry("22000", "data_exception", .conversion, "A value cannot be used as the statement asks"),
        Entry("22001", "string_data_right_truncation", .conversion, "A text is longer than its column allows"),
        Entry("22003", "numeric_value_out_of_range", .conversion, "A number is outside the range of its type"),
        Entry("22004", "null_value_not_allowed", .invalidInput, "A NULL is not allowed there"),
        Entry("22007", "invalid_datetime_format", .conversion, "A text is no date or time"),
        Entry("22008", "datetime_field_overflow", .conversion, "A date or time is outside the range of its type"),
        Entry("22012", "division_by_zero", .invalidInput, "A number was divided by zero"),
        Entry("22021", "character_not_in_repertoire", .invalidInput, "A text holds bytes that are not UTF-8, or a NUL"),
        Entry("22023", "invalid_parameter_value", .invalidInput, "A setting or argument has a value that is not valid"),
        Entry("22025", "invalid_escape_sequence", .invalidInput, "An escape sequence is not valid"),
        Entry("2201B", "invalid_regular_expression", .invalidInput, "The regular expression is not valid"),
        Entry("2201W", "invalid_row_count_in_limit_clause", .invalidInput, "The row count of LIMIT is not valid"),
        Entry("2201X", "invalid_row_count_in_result_offset_clause", .invalidInput, "The OFFSET is not valid"),
        Entry(
            "22P02",
            "invalid_text_representation",
            .conversion,
            "A text cannot be read as the type that is asked for"
        ),
        Entry(
            "22P03",
            "invalid_binary_representation",
            .conversion,
            "A value's bytes do not have the form of its type"
        ),
        Entry("22P04", "bad_copy_file_format", .conversion, "The data for COPY do not have the form that it expects"),
        Entry("22P05", "untranslatable_character", .conversion, "A character cannot be turned into the other encoding"),
    ]

    private static let constraints: [Entry] = [
        Entry("23", "integrity_constraint_violation", .constraint(.other), "A constraint was violated"),
        Entry("23001", "restrict_violation", .constraint(.foreignKey), "A row is still referred to"),
        Entry("23502", "not_null_violation", .constraint(.notNull), "A NULL was given to a column that refuses it"),
        Entry(
            "23503",
            "foreign_key_violation",
            .constraint(.foreignKey),
            "A row refers to one that does not exist, or is still referred to"
        ),
        Entry("23505", "unique_violation", .constraint(.unique), "A row with the same key exists already"),
        Entry("23514", "check_violation", .constraint(.check), "A row fails a CHECK"),
        Entry("23P01", "exclusion_violation", .constraint(.exclusion), "A row conflicts with one that exists already"),
        Entry("27", "triggered_data_change_violation", .server, "A trigger changed what the statement changes"),
        Entry("44", "with_check_option_violation", .constraint(.check), "A row would not be seen through its view"),
    ]

    private static let transactions: [Entry] = [
        Entry("24", "invalid_cursor_state", .server, "The cursor is not in the state for this"),
        Entry("25", "invalid_transaction_state", .server, "The transaction is not in the state for this"),
        Entry("25001", "active_sql_transaction", .server, "The statement cannot run inside a transaction"),
        Entry(
            "25006",
            "read_only_sql_transaction",
            .connection,
            retry: .reconnect,
            "The server, session or transaction only reads",
            "after a failover a new connection helps; several hosts with targetSessionAttrs=read-write find the primary"
        ),
        Entry("25P01", "no_active_sql_transaction", .server, "No transaction is open"),
        Entry(
            "25P02",
            "in_failed_sql_transaction",
            .server,
            "An earlier statement of the transaction failed",
            "roll the transaction back, or use a savepoint"
        ),
        Entry(
            "25P03",
            "idle_in_transaction_session_timeout",
            .connection,
            retry: .reconnect,
            "The server ended the session because its transaction lay idle too long"
        ),
        Entry(
            "26",
            "invalid_sql_statement_name",
            .server,
            retry: .reconnect,
            "The prepared statement does not exist any more",
            "a pooler in transaction mode needs pooler: .transaction"
        ),
        Entry("2D", "invalid_transaction_termination", .server, "The transaction cannot be ended here"),
        Entry("34", "invalid_cursor_name", .notFound, "The cursor does not exist"),
        Entry("3B", "savepoint_exception", .server, "The savepoint does not exist"),
        Entry(
            "40",
            "transaction_rollback",
            .conflict,
            retry: .replayTransaction,
            "The server rolled the transaction back"
        ),
        Entry(
            "40001",
            "serialization_failure",
            .conflict,
            retry: .replayTransaction,
            "The transaction conflicts with another one that ran at the same time"
        ),
        Entry(
            "40002",
            "transaction_integrity_constraint_violation",
            .constraint(.other),
            "A deferred constraint was violated"
        ),
        Entry(
            "40003",
            "statement_completion_unknown",
            .server,
            outcome: .unknown,
            "The server does not know whether the statement took effect"
        ),
        Entry(
            "40P01",
            "deadlock_detected",
            .conflict,
            retry: .replayTransaction,
            "The transaction and others waited for each other"
        ),
        Entry(
            "72",
            "snapshot_too_old",
            .conflict,
            retry: .replayTransaction,
            "The rows that the transaction would read are gone"
        ),
    ]

    private static let access: [Entry] = [
        Entry(
            "28",
            "invalid_authorization_specification",
            .authentication,
            "The server does not admit the user",
            "look at the user, the database and the server's pg_hba.conf"
        ),
        Entry(
            "28P01",
            "invalid_password",
            .authentication,
            "The server refused the user's password",
            "correct user or password"
        ),
        Entry("2B", "dependent_privilege_descriptors_still_exist", .constraint(.other), "Privileges depend on it"),
        Entry(
            "2BP01",
            "dependent_objects_still_exist",
            .constraint(.other),
            "Other objects depend on it",
            "drop them first, or use CASCADE"
        ),
        Entry("2F", "sql_routine_exception", .server, "A function of the database failed"),
        Entry("38", "external_routine_exception", .server, "A function of the database failed"),
        Entry("39", "external_routine_invocation_exception", .server, "A function of the database was called wrongly"),
        Entry("3D", "invalid_catalog_name", .notFound, "The database does not exist", "correct its name, or create it"),
        Entry("3F", "invalid_schema_name", .notFound, "The schema does not exist"),
    ]

    private static let statements: [Entry] = [
        Entry("42", "syntax_error_or_access_rule_violation", .syntax, "PostgreSQL refused the statement"),
        Entry("42501", "insufficient_privilege", .authorization, "The user may not do this", "grant the privilege"),
        Entry("42601", "syntax_error", .syntax, "PostgreSQL could not parse the statement"),
        Entry("42602", "invalid_name", .invalidInput, "A name is not valid"),
        Entry("42622", "name_too_long", .invalidInput, "A name is longer than 63 bytes"),
        Entry("42701", "duplicate_column", .alreadyExists, "The column exists already or is named twice"),
        Entry("42702", "ambiguous_column", .syntax, "A column's name is ambiguous", "write the table's name before it"),
        Entry("42703", "undefined_column", .notFound, "A column does not exist"),
        Entry("42704", "undefined_object", .notFound, "A type, setting or other object does not exist"),
        Entry("42710", "duplicate_object", .alreadyExists, "The object exists already"),
        Entry("42712", "duplicate_alias", .syntax, "A table's name or alias stands twice"),
        Entry("42723", "duplicate_function", .alreadyExists, "The function exists already"),
        Entry("42725", "ambiguous_function", .syntax, "A function or operator is ambiguous", "cast its arguments"),
        Entry("42804", "datatype_mismatch", .conversion, "An expression or value has the wrong type", "cast it"),
        Entry("42809", "wrong_object_type", .invalidInput, "The object is of another kind, a view for example"),
        Entry("42846", "cannot_coerce", .conversion, "One type cannot be turned into the other"),
        Entry(
            "42883",
            "undefined_function",
            .notFound,
            "A function or operator for these types does not exist",
            "look at its name, or cast its arguments"
        ),
        Entry("428C9", "generated_always", .invalidInput, "A generated column cannot be written"),
        Entry("42P01", "undefined_table", .notFound, "A table or view does not exist"),
        Entry("42P02", "undefined_parameter", .misuse(.parameterCount), "A parameter has no value"),
        Entry("42P03", "duplicate_cursor", .alreadyExists, "The cursor exists already"),
        Entry("42P04", "duplicate_database", .alreadyExists, "The database exists already"),
        Entry("42P05", "duplicate_prepared_statement", .alreadyExists, "The prepared statement exists already"),
        Entry("42P06", "duplicate_schema", .alreadyExists, "The schema exists already"),
        Entry("42P07", "duplicate_table", .alreadyExists, "The table, view or index exists already"),
        Entry(
            "42P10",
            "invalid_column_reference",
            .invalidInput,
            "A column cannot be named there, or no unique index has these columns"
        ),
        Entry("42P18", "indeterminate_datatype", .conversion, "The type of a parameter is not certain", "cast it"),
    ]

    private static let server: [Entry] = [
        Entry("53", "insufficient_resources", .resourceExhausted, "The server lacks a resource"),
        Entry("53100", "disk_full", .resourceExhausted, "The server's disk is full", "free space on the server"),
        Entry("53200", "out_of_memory", .resourceExhausted, retry: .again, "The server is out of memory"),
        Entry(
            "53300",
            "too_many_connections",
            .resourceExhausted,
            retry: .reconnect,
            "The server has too many connections",
            "use fewer, raise max_connections, or put a pooler between"
        ),
        Entry("53400", "configuration_limit_exceeded", .resourceExhausted, "A limit of the server's is exceeded"),
        Entry("54", "program_limit_exceeded", .invalidInput, "The statement exceeds a limit of PostgreSQL"),
        Entry("55", "object_not_in_prerequisite_state", .server, "The object is not in the state for this"),
        Entry("55006", "object_in_use", .busy, retry: .again, "The object is in use by others"),
        Entry(
            "55P03",
            "lock_not_available",
            .busy,
            retry: .again,
            "A lock was not given in time",
            "raise lock_timeout, or keep transactions short"
        ),
        Entry("57", "operator_intervention", .server, "The server ended the statement"),
        Entry("57014", "query_canceled", .cancelled, "The statement was cancelled"),
        Entry(
            "57P01",
            "admin_shutdown",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server ended the session because it stops or an administrator asked for it"
        ),
        Entry(
            "57P02",
            "crash_shutdown",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server ended the session because another of its processes crashed"
        ),
        Entry(
            "57P03",
            "cannot_connect_now",
            .connection,
            retry: .reconnect,
            "The server starts, stops or recovers and takes no connections yet"
        ),
        Entry(
            "57P04",
            "database_dropped",
            .notFound,
            outcome: .unknown,
            "The database was dropped"
        ),
        Entry(
            "57P05",
            "idle_session_timeout",
            .connection,
            retry: .reconnect,
            "The server ended the session because it lay idle too long"
        ),
        Entry(
            "58",
            "system_error",
            .server,
            outcome: .unknown,
            "The server failed at its own system",
            "look at the server's log"
        ),
        Entry("58030", "io_error", .server, "The server could not read or write a file", "look at the server's log"),
        Entry("58P01", "undefined_file", .notFound, "A file does not exist on the server"),
        Entry("58P02", "duplicate_file", .alreadyExists, "A file exists already on the server"),
        Entry("F0", "config_file_error", .server, "The server's configuration is damaged"),
        Entry("HV", "fdw_error", .server, "The server of a foreign table failed"),
        Entry("P0", "plpgsql_error", .server, "A function of the database failed"),
        Entry("P0001", "raise_exception", .server, "A function of the database raised an error"),
        Entry("P0002", "no_data_found", .server, "A function of the database found no row"),
        Entry("P0003", "too_many_rows", .server, "A function of the database found more than one row"),
        Entry("P0004", "assert_failure", .server, "An assertion in a function of the database failed"),
        Entry(
            "XX",
            "internal_error",
            .server,
            outcome: .unknown,
            "PostgreSQL found a fault in itself",
            "look at the server's log"
        ),
        Entry(
            "XX001",
            "data_corrupted",
            .corrupted,
            "The server found damaged data",
            "look at the server's log before anything else is written"
        ),
        Entry("XX002", "index_corrupted", .corrupted, "The server found a damaged index", "rebuild the index"),
    ]
}
