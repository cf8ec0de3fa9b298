@_spi(SQLDrivers) internal import SQLCore

extension MySQLErrorTable {
    /// All entries, by topic.
    static let entries: [Entry] = login + locks + constraints + data + statements + resources + client

    private static let login: [Entry] = [
        Entry(1044, "ER_DBACCESS_DENIED_ERROR", .authorization, "The user may not use that database", "grant it"),
        Entry(
            1045,
            "ER_ACCESS_DENIED_ERROR",
            .authentication,
            "The server refused the user or the password",
            "correct them"
        ),
        Entry(
            1049,
            "ER_BAD_DB_ERROR",
            .notFound,
            names: .last,
            "The database does not exist",
            "create it, or name another"
        ),
        Entry(
            1046,
            "ER_NO_DB_ERROR",
            .invalidInput,
            "No database is selected",
            "name it in the connection's properties"
        ),
        Entry(1129, "ER_HOST_IS_BLOCKED", .authentication, "The server has blocked this host", "run FLUSH HOSTS there"),
        Entry(1130, "ER_HOST_NOT_PRIVILEGED", .authentication, "This host may not connect to the server"),
        Entry(
            1251,
            "ER_NOT_SUPPORTED_AUTH_MODE",
            .unsupported,
            "The server asks for a way to log in that the client library does not have"
        ),
        Entry(1698, "ER_ACCESS_DENIED_NO_PASSWORD_ERROR", .authentication, "The server refused the user"),
        Entry(
            1820,
            "ER_MUST_CHANGE_PASSWORD",
            .authentication,
            "The user's password has expired",
            "change it with another client"
        ),
        Entry(1862, "ER_MUST_CHANGE_PASSWORD_LOGIN", .authentication, "The user's password has expired"),
        Entry(3118, "ER_ACCOUNT_HAS_BEEN_LOCKED", .authentication, "The user's account is locked"),
        Entry(4151, "ER_ACCOUNT_HAS_BEEN_LOCKED", .authentication, "The user's account is locked"),
    ]

    private static let locks: [Entry] = [
        Entry(
            1205,
            "ER_LOCK_WAIT_TIMEOUT",
            .busy,
            retry: .again,
            "A lock was not given in time",
            "raise innodb_lock_wait_timeout, or keep transactions short"
        ),
        Entry(
            1213,
            "ER_LOCK_DEADLOCK",
            .conflict,
            retry: .replayTransaction,
            "The transaction and others waited for each other"
        ),
        Entry(
            1020,
            "ER_CHECKREAD",
            .conflict,
            retry: .replayTransaction,
            "A row was changed by another transaction since it was read"
        ),
        Entry(
            1614,
            "ER_XA_RBDEADLOCK",
            .conflict,
            retry: .replayTransaction,
            "The distributed transaction was rolled back after a deadlock"
        ),
        Entry(1206, "ER_LOCK_TABLE_FULL", .resourceExhausted, "The server has no room for more locks"),
        Entry(3572, "ER_LOCK_NOWAIT", .busy, retry: .again, "A lock is held by another transaction"),
        Entry(1317, "ER_QUERY_INTERRUPTED", .cancelled, "The statement was cancelled"),
        Entry(1028, "ER_FILSORT_ABORT", .cancelled, "The statement was cancelled while it sorted"),
        Entry(1969, "ER_STATEMENT_TIMEOUT", .timeout, "The server stopped the statement at its time limit"),
        Entry(3024, "ER_QUERY_TIMEOUT", .timeout, "The server stopped the statement at its time limit"),
        Entry(
            1792,
            "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION",
            .authorization,
            "The statement writes, and the transaction only reads",
            "leave readOnly out, or write outside of this transaction"
        ),
        Entry(
            1290,
            "ER_OPTION_PREVENTS_STATEMENT",
            .authorization,
            "The server's settings do not allow the statement",
            "see the server's message; a replica runs with read_only"
        ),
        Entry(1836, "ER_READ_ONLY_MODE", .authorization, "The server only reads"),
    ]

    private static let constraints: [Entry] = [
        Entry(1062, "ER_DUP_ENTRY", .constraint(.unique), names: .key, "A row with that key exists already"),
        Entry(1169, "ER_DUP_UNIQUE", .constraint(.unique), "A row with that key exists already"),
        Entry(
            1586,
            "ER_DUP_ENTRY_WITH_KEY_NAME",
            .constraint(.unique),
            names: .key,
            "A row with that key exists already"
        ),
        Entry(1048, "ER_BAD_NULL_ERROR", .constraint(.notNull), names: .firstConstraint, "A column may not be NULL"),
        Entry(
            1263,
            "ER_WARN_NULL_TO_NOTNULL",
            .constraint(.notNull),
            names: .firstConstraint,
            "A column may not be NULL"
        ),
        Entry(
            1364,
            "ER_NO_DEFAULT_FOR_FIELD",
            .constraint(.notNull),
            names: .firstConstraint,
            "A column without a default got no value"
        ),
        Entry(1216, "ER_NO_REFERENCED_ROW", .constraint(.foreignKey), "A row refers to one that does not exist"),
        Entry(1217, "ER_ROW_IS_REFERENCED", .constraint(.foreignKey), "A row is referred to by others"),
        Entry(
            1451,
            "ER_ROW_IS_REFERENCED_2",
            .constraint(.foreignKey),
            names: .foreignKey,
            "A row is referred to by others"
        ),
        Entry(
            1452,
            "ER_NO_REFERENCED_ROW_2",
            .constraint(.foreignKey),
            names: .foreignKey,
            "A row refers to one that does not exist"
        ),
        Entry(3819, "ER_CHECK_CONSTRAINT_VIOLATED", .constraint(.check), names: .firstConstraint, "A check failed"),
        Entry(4025, "ER_CONSTRAINT_FAILED", .constraint(.check), names: .firstConstraint, "A check failed"),
        Entry(1557, "ER_FOREIGN_DUPLICATE_KEY", .constraint(.unique), "A key would come twice through a foreign key"),
    ]

    private static let data: [Entry] = [
        Entry(
            1406,
            "ER_DATA_TOO_LONG",
            .conversion,
            names: .firstConstraint,
            "A value is too long for its column",
            "shorten it, or widen the column"
        ),
        Entry(
            1264,
            "ER_WARN_DATA_OUT_OF_RANGE",
            .conversion,
            names: .firstConstraint,
            "A number is beyond the range of its column"
        ),
        Entry(1265, "WARN_DATA_TRUNCATED", .conversion, names: .firstConstraint, "A value does not fit its column"),
        Entry(
            1292,
            "ER_TRUNCATED_WRONG_VALUE",
            .conversion,
            "A value is no value of the type that its place has"
        ),
        Entry(1366, "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD", .conversion, "A value is no value of its column's type"),
        Entry(1411, "ER_WRONG_VALUE_FOR_TYPE", .conversion, "A value is no value of the type that a function takes"),
        Entry(1441, "ER_DATETIME_FUNCTION_OVERFLOW", .conversion, "A date is beyond the range of its type"),
        Entry(1690, "ER_DATA_OUT_OF_RANGE", .conversion, "A number is beyond the range of its type"),
        Entry(1365, "ER_DIVISION_BY_ZERO", .conversion, "The statement divides by zero"),
        Entry(1242, "ER_SUBQUERY_NO_1_ROW", .invalidInput, "A query in the statement gives more than one row"),
        Entry(1241, "ER_OPERAND_COLUMNS", .invalidInput, "Operands have different numbers of columns"),
        Entry(
            1153,
            "ER_NET_PACKET_TOO_LARGE",
            .invalidInput,
            "The statement with its values is larger than the server takes",
            "raise max_allowed_packet on the server"
        ),
        Entry(1301, "ER_WARN_ALLOWED_PACKET_OVERFLOWED", .invalidInput, "A result is larger than max_allowed_packet"),
        Entry(1300, "ER_INVALID_CHARACTER_STRING", .conversion, "A text is not valid in its character set"),
        Entry(1267, "ER_CANT_AGGREGATE_2COLLATIONS", .invalidInput, "Texts of different collations are compared"),
        Entry(1416, "ER_CANT_CREATE_GEOMETRY_OBJECT", .conversion, "Bytes are not of the form of a geometry"),
        Entry(3140, "ER_INVALID_JSON_TEXT", .conversion, "A text is not JSON"),
    ]

    private static let statements: [Entry] = [
        Entry(1064, "ER_PARSE_ERROR", .syntax, "The statement has a syntax error"),
        Entry(1065, "ER_EMPTY_QUERY", .invalidInput, "The statement's text is empty", "write a statement"),
        Entry(1149, "ER_SYNTAX_ERROR", .syntax, "The statement has a syntax error"),
        Entry(1146, "ER_NO_SUCH_TABLE", .notFound, names: .first, "There is no such table"),
        Entry(1051, "ER_BAD_TABLE_ERROR", .notFound, names: .first, "There is no such table"),
        Entry(1054, "ER_BAD_FIELD_ERROR", .notFound, names: .first, "There is no such column"),
        Entry(1072, "ER_KEY_COLUMN_DOES_NOT_EXIST", .notFound, names: .first, "There is no such column"),
        Entry(1091, "ER_CANT_DROP_FIELD_OR_KEY", .notFound, names: .first, "There is no such column or key"),
        Entry(1109, "ER_UNKNOWN_TABLE", .notFound, names: .first, "There is no such table in the statement"),
        Entry(1305, "ER_SP_DOES_NOT_EXIST", .notFound, "There is no such procedure or function"),
        Entry(1360, "ER_TRG_DOES_NOT_EXIST", .notFound, "There is no such trigger"),
        Entry(1050, "ER_TABLE_EXISTS_ERROR", .alreadyExists, names: .first, "There is a table of that name already"),
        Entry(1007, "ER_DB_CREATE_EXISTS", .alreadyExists, names: .first, "There is a database of that name already"),
        Entry(1008, "ER_DB_DROP_EXISTS", .notFound, names: .first, "There is no such database"),
        Entry(1060, "ER_DUP_FIELDNAME", .alreadyExists, names: .first, "There is a column of that name already"),
        Entry(1061, "ER_DUP_KEYNAME", .alreadyExists, names: .first, "There is a key of that name already"),
        Entry(1304, "ER_SP_ALREADY_EXISTS", .alreadyExists, "There is a procedure of that name already"),
        Entry(1359, "ER_TRG_ALREADY_EXISTS", .alreadyExists, "There is a trigger of that name already"),
        Entry(1396, "ER_CANNOT_USER", .invalidInput, "The user cannot be made, changed or dropped"),
        Entry(1052, "ER_NON_UNIQ_ERROR", .invalidInput, names: .first, "The name fits more than one column"),
        Entry(1066, "ER_NONUNIQ_TABLE", .invalidInput, names: .first, "The name stands for more than one table"),
        Entry(1055, "ER_WRONG_FIELD_WITH_GROUP", .invalidInput, "A column is neither grouped by nor aggregated"),
        Entry(1059, "ER_TOO_LONG_IDENT", .invalidInput, "A name is too long", "MySQL takes 64 characters"),
        Entry(1136, "ER_WRONG_VALUE_COUNT_ON_ROW", .invalidInput, "A row has another number of values than columns"),
        Entry(1318, "ER_SP_WRONG_NO_OF_ARGS", .invalidInput, "The procedure takes another number of arguments"),
        Entry(1170, "ER_BLOB_KEY_WITHOUT_LENGTH", .invalidInput, "A key on a text column needs a length"),
        Entry(1071, "ER_TOO_LONG_KEY", .invalidInput, "A key is too long"),
        Entry(1471, "ER_NON_INSERTABLE_TABLE", .invalidInput, "No rows can be inserted there"),
        Entry(
            1906,
            "ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN",
            .invalidInput,
            "A generated column was given a value"
        ),
        Entry(3105, "ER_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN", .invalidInput, "A generated column was given a value"),
        Entry(1142, "ER_TABLEACCESS_DENIED_ERROR", .authorization, "The user may not do this with the table"),
        Entry(1143, "ER_COLUMNACCESS_DENIED_ERROR", .authorization, "The user may not do this with the column"),
        Entry(1227, "ER_SPECIFIC_ACCESS_DENIED_ERROR", .authorization, "The user lacks a privilege for the statement"),
        Entry(1370, "ER_PROCACCESS_DENIED_ERROR", .authorization, "The user may not call the procedure"),
        Entry(
            1295,
            "ER_UNSUPPORTED_PS",
            .unsupported,
            "The server cannot prepare the statement",
            "run it without values, by execute"
        ),
        Entry(1210, "ER_WRONG_ARGUMENTS", .invalidInput, "The statement was given wrong arguments"),
        Entry(1235, "ER_NOT_SUPPORTED_YET", .unsupported, "This server cannot do what the statement asks for"),
        Entry(1193, "ER_UNKNOWN_SYSTEM_VARIABLE", .notFound, names: .first, "There is no such variable"),
        Entry(1231, "ER_WRONG_VALUE_FOR_VAR", .invalidInput, names: .first, "A variable cannot have that value"),
        Entry(
            1232,
            "ER_WRONG_TYPE_FOR_VAR",
            .invalidInput,
            names: .first,
            "A variable cannot have a value of that type"
        ),
        Entry(1307, "ER_SP_STORE_FAILED", .server, "The procedure could not be made"),
        Entry(1644, "ER_SIGNAL_EXCEPTION", .server, "A procedure or trigger raised an error"),
        Entry(1243, "ER_UNKNOWN_STMT_HANDLER", .server, "The server has dropped the prepared statement"),
        Entry(1615, "ER_NEED_REPREPARE", .server, retry: .again, "The prepared statement must be prepared anew"),
        Entry(1312, "ER_SP_BADSELECT", .server, "A procedure gave rows where none are taken"),
        Entry(1613, "ER_XA_RBTIMEOUT", .timeout, "The distributed transaction took too long"),
        Entry(1568, "ER_CANT_CHANGE_TX_CHARACTERISTICS", .misuse(.isolationLevel), "A transaction is open already"),
    ]

    private static let resources: [Entry] = [
        Entry(
            1040,
            "ER_CON_COUNT_ERROR",
            .busy,
            retry: .reconnect,
            "The server has too many connections",
            "raise max_connections there, or use fewer here"
        ),
        Entry(
            1203,
            "ER_TOO_MANY_USER_CONNECTIONS",
            .busy,
            retry: .reconnect,
            "The user has too many connections",
            "raise max_user_connections, or use fewer"
        ),
        Entry(
            1226,
            "ER_USER_LIMIT_REACHED",
            .busy,
            retry: .reconnect,
            "The user has used up one of the server's limits"
        ),
        Entry(
            1461,
            "ER_MAX_PREPARED_STMT_COUNT_REACHED",
            .resourceExhausted,
            "The server has no room for more prepared statements",
            "raise max_prepared_stmt_count, or lower statementCacheSize"
        ),
        Entry(1114, "ER_RECORD_FILE_FULL", .resourceExhausted, names: .first, "A table is full"),
        Entry(1021, "ER_DISK_FULL", .resourceExhausted, "The server's disk is full"),
        Entry(3, "EE_WRITE", .resourceExhausted, "The server could not write a file"),
        Entry(1037, "ER_OUTOFMEMORY", .resourceExhausted, "The server is out of memory"),
        Entry(1041, "ER_OUT_OF_RESOURCES", .resourceExhausted, "The server is out of memory"),
        Entry(1038, "ER_OUT_OF_SORTMEMORY", .resourceExhausted, "The server has no memory to sort with"),
        Entry(1194, "ER_CRASHED_ON_USAGE", .corrupted, names: .first, "A table is damaged", "run CHECK TABLE"),
        Entry(1034, "ER_NOT_KEYFILE", .corrupted, "A table's index is damaged", "run REPAIR TABLE"),
        Entry(
            1053,
            "ER_SERVER_SHUTDOWN",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server is being shut down"
        ),
        Entry(
            1927,
            "ER_CONNECTION_KILLED",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server ended the connection"
        ),
        Entry(
            1152,
            "ER_ABORTING_CONNECTION",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server ended the connection"
        ),
        Entry(
            1047,
            "ER_UNKNOWN_COM_ERROR",
            .connection,
            retry: .reconnect,
            "The server takes no statements now",
            "a node of a cluster says so that is not part of it"
        ),
        Entry(
            1158,
            "ER_NET_READ_ERROR",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server could not read"
        ),
        Entry(
            1159,
            "ER_NET_READ_INTERRUPTED",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server waited too long for the client"
        ),
    ]

    private static let client: [Entry] = [
        Entry(2000, "CR_UNKNOWN_ERROR", .server, outcome: .unknown, "The client library failed"),
        Entry(
            2002,
            "CR_CONNECTION_ERROR",
            .connection,
            retry: .reconnect,
            "The server cannot be reached",
            "see whether it runs, and where it listens"
        ),
        Entry(
            2003,
            "CR_CONN_HOST_ERROR",
            .connection,
            retry: .reconnect,
            "The server cannot be reached",
            "see whether it runs, and where it listens"
        ),
        Entry(2005, "CR_UNKNOWN_HOST", .connection, retry: .reconnect, "The host's name has no address", "correct it"),
        Entry(
            2006,
            "CR_SERVER_GONE_ERROR",
            .connection,
            retry: .reconnect,
            "The connection was lost before the statement was sent"
        ),
        Entry(
            2007,
            "CR_VERSION_ERROR",
            .connection,
            "What answers there does not speak the protocol of MySQL",
            "correct host and port"
        ),
        Entry(2008, "CR_OUT_OF_MEMORY", .resourceExhausted, "The client library got no memory"),
        Entry(
            2012,
            "CR_SERVER_HANDSHAKE_ERR",
            .connection,
            retry: .reconnect,
            "The server broke the greeting off"
        ),
        Entry(
            2013,
            "CR_SERVER_LOST",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The connection was lost while the server's answer was awaited"
        ),
        Entry(
            2014,
            "CR_COMMANDS_OUT_OF_SYNC",
            .connection,
            retry: .reconnect,
            "Client and server disagree on whose turn it is"
        ),
        Entry(2019, "CR_CANT_READ_CHARSET", .unsupported, "The client library does not know the character set"),
        Entry(
            2020,
            "CR_NET_PACKET_TOO_LARGE",
            .invalidInput,
            outcome: .unknown,
            "A row is larger than the client library takes"
        ),
        Entry(
            2026,
            "CR_SSL_CONNECTION_ERROR",
            .connection,
            retry: .never,
            "The TLS connection to the server could not be made",
            "see the server's message: whether the server has TLS, and who signed its certificate for what name"
        ),
        Entry(
            2027,
            "CR_MALFORMED_PACKET",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server's answer is not of the protocol's form",
            "see whether MySQL or MariaDB answers there"
        ),
        Entry(
            2055,
            "CR_SERVER_LOST_EXTENDED",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The connection was lost while the server's answer was awaited"
        ),
        Entry(
            2059,
            "CR_AUTH_PLUGIN_CANNOT_LOAD",
            .unsupported,
            names: .plugin,
            "The client library lacks the plug-in for the way to log in that the server asks for",
            "install the plug-ins of MariaDB Connector/C, or change the user's plug-in on the server"
        ),
        Entry(2061, "CR_AUTH_PLUGIN_ERR", .authentication, "The way to log in that the server asks for failed"),
        Entry(
            // The library's own message names another plug-in than the one that was asked for.
            5010,
            "CR_PLUGIN_NOT_ALLOWED",
            .unsupported,
            "The server asks for a way to log in that this library does not take part in",
            "give the user a plug-in on the server that shows it no password, as caching_sha2_password or ed25519"
        ),
    ]
}
