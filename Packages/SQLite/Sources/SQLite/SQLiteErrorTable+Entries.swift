@_spi(SQLDrivers) internal import SQLCore

extension SQLiteErrorTable {
    /// All entries, each primary code before its extended ones.
    static let entries: [Entry] = [
        Entry(1, "SQLITE_ERROR", .server, "SQLite refused the statement"),
        Entry(257, "SQLITE_ERROR_MISSING_COLLSEQ", .notFound, "The collating sequence does not exist"),
        Entry(513, "SQLITE_ERROR_RETRY", .server, retry: .again, "SQLite asks for the statement to be prepared again"),
        Entry(
            769,
            "SQLITE_ERROR_SNAPSHOT",
            .conflict,
            retry: .replayTransaction,
            "The snapshot is no longer available"
        ),
        Entry(
            2,
            "SQLITE_INTERNAL",
            .server,
            outcome: .unknown,
            "SQLite found a fault in itself",
            "report it to the SQLite project"
        ),
        Entry(
            3,
            "SQLITE_PERM",
            .authorization,
            "The file's permissions do not allow this",
            "correct the permissions of the file and its folder"
        ),
        Entry(4, "SQLITE_ABORT", .cancelled, "The statement was ended by a callback"),
        Entry(
            516,
            "SQLITE_ABORT_ROLLBACK",
            .conflict,
            retry: .replayTransaction,
            "The statement ended because its transaction was rolled back"
        ),
        Entry(
            5,
            "SQLITE_BUSY",
            .busy,
            retry: .again,
            "Another connection holds a lock on the database",
            "raise busyTimeout, or keep transactions short"
        ),
        Entry(
            261,
            "SQLITE_BUSY_RECOVERY",
            .busy,
            retry: .again,
            "Another process is recovering the write-ahead log after a crash",
            "wait for it, or raise busyTimeout"
        ),
        Entry(
            517,
            "SQLITE_BUSY_SNAPSHOT",
            .conflict,
            retry: .replayTransaction,
            "The transaction read an older state and cannot write any more",
            "replay the whole transaction; waiting is useless"
        ),
        Entry(
            773,
            "SQLITE_BUSY_TIMEOUT",
            .busy,
            retry: .again,
            "A lock of the file system was not given in time",
            "raise busyTimeout"
        ),
        Entry(
            6,
            "SQLITE_LOCKED",
            .busy,
            retry: .again,
            "A table is locked by another statement of this process",
            "end the other statement first"
        ),
        Entry(
            262,
            "SQLITE_LOCKED_SHAREDCACHE",
            .busy,
            retry: .again,
            "A table is locked by a connection that shares the cache",
            "end the other transaction first"
        ),
        Entry(518, "SQLITE_LOCKED_VTAB", .busy, retry: .again, "A virtual table is locked"),
        Entry(
            7,
            "SQLITE_NOMEM",
            .resourceExhausted,
            "SQLite could not get memory",
            "free memory, or read in smaller batches"
        ),
        Entry(
            8,
            "SQLITE_READONLY",
            .authorization,
            "The database is read-only",
            "open it for writing, and check the permissions of file and folder"
        ),
        Entry(
            264,
            "SQLITE_READONLY_RECOVERY",
            .authorization,
            "The write-ahead log needs recovery, but the database is read-only",
            "open it once for writing"
        ),
        Entry(
            520,
            "SQLITE_READONLY_CANTLOCK",
            .authorization,
            "The write-ahead log cannot be locked, because its shared memory is read-only",
            "allow writing to the -shm file, or open it once for writing"
        ),
        Entry(
            776,
            "SQLITE_READONLY_ROLLBACK",
            .authorization,
            "A journal must be rolled back, but the database is read-only",
            "open it once for writing"
        ),
        Entry(
            1032,
            "SQLITE_READONLY_DBMOVED",
            .connection,
            retry: .reconnect,
            "The database file was moved or deleted while it was open",
            "put it back, or reconnect"
        ),
        Entry(
            1288,
            "SQLITE_READONLY_CANTINIT",
            .authorization,
            "The write-ahead log's shared memory cannot be made, because the connection is read-only",
            "open it once for writing"
        ),
        Entry(
            1544,
            "SQLITE_READONLY_DIRECTORY",
            .authorization,
            "No journal can be made, because the database's folder is read-only",
            "allow writing to the folder"
        ),
        Entry(9, "SQLITE_INTERRUPT", .cancelled, "The statement was interrupted"),
        Entry(
            10,
            "SQLITE_IOERR",
            .server,
            outcome: .unknown,
            "Reading or writing the database failed",
            "check the disk and the file system"
        ),
        Entry(266, "SQLITE_IOERR_READ", .server, "Reading the database file failed", "check the disk"),
        Entry(
            522,
            "SQLITE_IOERR_SHORT_READ",
            .corrupted,
            "The database file is shorter than it should be",
            "restore it from a backup"
        ),
        Entry(778, "SQLITE_IOERR_WRITE", .server, "Writing the database file failed", "check the disk"),
        Entry(
            1034,
            "SQLITE_IOERR_FSYNC",
            .server,
            outcome: .unknown,
            "The disk did not confirm the data",
            "check the disk"
        ),
        Entry(
            1290,
            "SQLITE_IOERR_DIR_FSYNC",
            .server,
            outcome: .unknown,
            "The disk did not confirm the folder's entry",
            "check the disk"
        ),
        Entry(1546, "SQLITE_IOERR_TRUNCATE", .server, outcome: .unknown, "Cutting the file failed", "check the disk"),
        Entry(1802, "SQLITE_IOERR_FSTAT", .server, "The file's size could not be read", "check the disk"),
        Entry(
            2058,
            "SQLITE_IOERR_UNLOCK",
            .server,
            outcome: .unknown,
            retry: .reconnect,
            "A file lock could not be given back"
        ),
        Entry(
            2314,
            "SQLITE_IOERR_RDLOCK",
            .server,
            retry: .again,
            "A file lock for reading could not be taken",
            "check that the file system has locks"
        ),
        Entry(
            2570,
            "SQLITE_IOERR_DELETE",
            .server,
            outcome: .unknown,
            "A journal could not be deleted",
            "check the permissions of the folder"
        ),
        Entry(2826, "SQLITE_IOERR_BLOCKED", .server, retry: .again, "Reading was blocked"),
        Entry(
            3082,
            "SQLITE_IOERR_NOMEM",
            .resourceExhausted,
            "SQLite could not get memory",
            "free memory, or read in smaller batches"
        ),
        Entry(
            3338,
            "SQLITE_IOERR_ACCESS",
            .server,
            "The file could not be examined",
            "check the permissions of the folder"
        ),
        Entry(
            3594,
            "SQLITE_IOERR_CHECKRESERVEDLOCK",
            .server,
            retry: .again,
            "The state of a file lock could not be read",
            "check that the file system has locks"
        ),
        Entry(
            3850,
            "SQLITE_IOERR_LOCK",
            .server,
            retry: .again,
            "A file lock could not be taken",
            "check that the file system has locks"
        ),
        Entry(
            4106,
            "SQLITE_IOERR_CLOSE",
            .server,
            outcome: .unknown,
            retry: .reconnect,
            "Closing the file failed",
            "check the disk"
        ),
        Entry(
            4362,
            "SQLITE_IOERR_DIR_CLOSE",
            .server,
            outcome: .unknown,
            retry: .reconnect,
            "Closing the folder failed",
            "check the disk"
        ),
        Entry(
            4618,
            "SQLITE_IOERR_SHMOPEN",
            .server,
            "The write-ahead log's shared memory could not be opened",
            "use journalMode .delete where the file system has no shared memory"
        ),
        Entry(
            4874,
            "SQLITE_IOERR_SHMSIZE",
            .resourceExhausted,
            "The write-ahead log's shared memory could not grow",
            "free space on the disk"
        ),
        Entry(
            5130,
            "SQLITE_IOERR_SHMLOCK",
            .server,
            retry: .again,
            "The write-ahead log's shared memory could not be locked"
        ),
        Entry(
            5386,
            "SQLITE_IOERR_SHMMAP",
            .server,
            "The write-ahead log's shared memory could not be mapped",
            "use journalMode .delete where the file system has no shared memory"
        ),
        Entry(5642, "SQLITE_IOERR_SEEK", .server, "Positioning in the file failed", "check the disk"),
        Entry(
            5898,
            "SQLITE_IOERR_DELETE_NOENT",
            .server,
            outcome: .unknown,
            "A journal vanished before it was deleted",
            "let nobody else touch the journal files"
        ),
        Entry(6154, "SQLITE_IOERR_MMAP", .server, "The file could not be mapped into memory", "set mmapSize to 0"),
        Entry(
            6410,
            "SQLITE_IOERR_GETTEMPPATH",
            .server,
            "No folder for temporary files was found",
            "set SQLITE_TMPDIR"
        ),
        Entry(6666, "SQLITE_IOERR_CONVPATH", .server, "A path could not be converted"),
        Entry(6922, "SQLITE_IOERR_VNODE", .server, outcome: .unknown, retry: .reconnect, "The file's node was lost"),
        Entry(7178, "SQLITE_IOERR_AUTH", .authorization, "The file system refused access"),
        Entry(
            7434,
            "SQLITE_IOERR_BEGIN_ATOMIC",
            .server,
            retry: .again,
            "The file system could not begin an atomic write"
        ),
        Entry(
            7690,
            "SQLITE_IOERR_COMMIT_ATOMIC",
            .server,
            outcome: .unknown,
            "The file system could not commit an atomic write",
            "check the disk"
        ),
        Entry(
            7946,
            "SQLITE_IOERR_ROLLBACK_ATOMIC",
            .server,
            outcome: .unknown,
            "The file system could not roll back an atomic write",
            "check the disk"
        ),
        Entry(8202, "SQLITE_IOERR_DATA", .corrupted, "A page's checksum is wrong", "restore the file from a backup"),
        Entry(8458, "SQLITE_IOERR_CORRUPTFS", .corrupted, "The file system is damaged", "check the disk"),
        Entry(
            11,
            "SQLITE_CORRUPT",
            .corrupted,
            "The database file is damaged",
            "restore it from a backup, or try the recover command of the sqlite3 tool"
        ),
        Entry(267, "SQLITE_CORRUPT_VTAB", .corrupted, "A virtual table is damaged", "rebuild it"),
        Entry(
            523,
            "SQLITE_CORRUPT_SEQUENCE",
            .corrupted,
            "The table sqlite_sequence is damaged",
            "restore the file from a backup"
        ),
        Entry(779, "SQLITE_CORRUPT_INDEX", .corrupted, "An index is damaged", "run REINDEX"),
        Entry(12, "SQLITE_NOTFOUND", .unsupported, "SQLite does not know this operation"),
        Entry(
            13,
            "SQLITE_FULL",
            .resourceExhausted,
            "The disk is full, or the database has reached its size limit",
            "free space, then try again"
        ),
        Entry(
            14,
            "SQLITE_CANTOPEN",
            .notFound,
            "The database file, or one of its journals, cannot be opened",
            "check path and permissions"
        ),
        Entry(
            270,
            "SQLITE_CANTOPEN_NOTEMPDIR",
            .notFound,
            "No folder for temporary files was found",
            "set SQLITE_TMPDIR"
        ),
        Entry(526, "SQLITE_CANTOPEN_ISDIR", .invalidInput, "The path is a folder", "name a file"),
        Entry(782, "SQLITE_CANTOPEN_FULLPATH", .notFound, "The path cannot be resolved", "check the path"),
        Entry(1038, "SQLITE_CANTOPEN_CONVPATH", .invalidInput, "The path cannot be converted"),
        Entry(
            1294,
            "SQLITE_CANTOPEN_DIRTYWAL",
            .notFound,
            "The write-ahead log cannot be opened",
            "check the permissions of the -wal file"
        ),
        Entry(
            1550,
            "SQLITE_CANTOPEN_SYMLINK",
            .authorization,
            "The path is a symbolic link, which is refused",
            "name the file itself"
        ),
        Entry(
            15,
            "SQLITE_PROTOCOL",
            .busy,
            retry: .again,
            "The write-ahead log is locked by too many starting at once",
            "try again"
        ),
        Entry(16, "SQLITE_EMPTY", .server, "SQLite found nothing where something must be"),
        Entry(
            17,
            "SQLITE_SCHEMA",
            .conflict,
            retry: .again,
            "The schema changed while the statement was prepared",
            "try again"
        ),
        Entry(
            18,
            "SQLITE_TOOBIG",
            .invalidInput,
            "A text, value or statement is larger than SQLite allows",
            "the limit is 1,000,000,000 bytes"
        ),
        Entry(19, "SQLITE_CONSTRAINT", .constraint(.other), "A constraint was violated"),
        Entry(275, "SQLITE_CONSTRAINT_CHECK", .constraint(.check), "A CHECK constraint was violated"),
        Entry(531, "SQLITE_CONSTRAINT_COMMITHOOK", .constraint(.other), "A commit hook refused the commit"),
        Entry(
            787,
            "SQLITE_CONSTRAINT_FOREIGNKEY",
            .constraint(.foreignKey),
            "A foreign key has no partner",
            "insert parents before children, or delete children first"
        ),
        Entry(1043, "SQLITE_CONSTRAINT_FUNCTION", .constraint(.other), "A function reported a violated constraint"),
        Entry(
            1299,
            "SQLITE_CONSTRAINT_NOTNULL",
            .constraint(.notNull),
            "A column that must not be NULL was given NULL"
        ),
        Entry(1555, "SQLITE_CONSTRAINT_PRIMARYKEY", .constraint(.unique), "The primary key exists already"),
        Entry(1811, "SQLITE_CONSTRAINT_TRIGGER", .constraint(.other), "A trigger refused the statement"),
        Entry(2067, "SQLITE_CONSTRAINT_UNIQUE", .constraint(.unique), "A unique value exists already"),
        Entry(2323, "SQLITE_CONSTRAINT_VTAB", .constraint(.other), "A virtual table reported a violated constraint"),
        Entry(2579, "SQLITE_CONSTRAINT_ROWID", .constraint(.unique), "The row identifier exists already"),
        Entry(2835, "SQLITE_CONSTRAINT_PINNED", .constraint(.other), "A trigger deleted the row that is being updated"),
        Entry(
            3091,
            "SQLITE_CONSTRAINT_DATATYPE",
            .constraint(.dataType),
            "A value has the wrong type for a column of a STRICT table"
        ),
        Entry(
            20,
            "SQLITE_MISMATCH",
            .constraint(.dataType),
            "A value has the wrong type for its column",
            "a rowid takes integers only"
        ),
        Entry(21, "SQLITE_MISUSE", .server, "SQLite was called out of order", "report it to this library's authors"),
        Entry(22, "SQLITE_NOLFS", .unsupported, "The system has no large files"),
        Entry(23, "SQLITE_AUTH", .authorization, "The statement is not allowed"),
        Entry(279, "SQLITE_AUTH_USER", .authorization, "The user is not allowed this"),
        Entry(24, "SQLITE_FORMAT", .corrupted, "The database's format is wrong", "restore it from a backup"),
        Entry(25, "SQLITE_RANGE", .misuse(.parameterCount), "A parameter's number is out of range"),
        Entry(
            26,
            "SQLITE_NOTADB",
            .corrupted,
            "The file is not a SQLite database, or it is encrypted",
            "name a SQLite database; nothing was changed in the file"
        ),
        Entry(27, "SQLITE_NOTICE", .server, "SQLite sent a notice as an error"),
        Entry(283, "SQLITE_NOTICE_RECOVER_WAL", .server, "SQLite recovered a write-ahead log"),
        Entry(539, "SQLITE_NOTICE_RECOVER_ROLLBACK", .server, "SQLite rolled back a journal"),
        Entry(28, "SQLITE_WARNING", .server, "SQLite sent a warning as an error"),
        Entry(
            284,
            "SQLITE_WARNING_AUTOINDEX",
            .server,
            "SQLite made an index for one statement",
            "make the index yourself"
        ),
    ]
}
