extension SQLiteErrorTable {
    /// All entries, each primary code before its extended ones.
    static let entries: [Entry] = [
        Entry(1, "ERROR", .server, "SQLite refused the statement"),
        Entry(257, "ERROR_MISSING_COLLSEQ", .notFound, "The collating sequence does not exist"),
        Entry(513, "ERROR_RETRY", .server, retry: .again, "SQLite asks for the statement to be prepared again"),
        Entry(769, "ERROR_SNAPSHOT", .conflict, retry: .replayTransaction, "The snapshot is no longer available"),
        Entry(
            2,
            "INTERNAL",
            .server,
            outcome: .unknown,
            "SQLite found a fault in itself",
            "report it to the SQLite project"
        ),
        Entry(
            3,
            "PERM",
            .authorization,
            "The file's permissions do not allow this",
            "correct the permissions of the file and its folder"
        ),
        Entry(4, "ABORT", .cancelled, "The statement was ended by a callback"),
        Entry(
            516,
            "ABORT_ROLLBACK",
            .conflict,
            retry: .replayTransaction,
            "The statement ended because its transaction was rolled back"
        ),
        Entry(
            5,
            "BUSY",
            .busy,
            retry: .again,
            "Another connection holds a lock on the database",
            "raise busyTimeout, or keep transactions short"
        ),
        Entry(
            261,
            "BUSY_RECOVERY",
            .busy,
            retry: .again,
            "Another process is recovering the write-ahead log after a crash",
            "wait for it, or raise busyTimeout"
        ),
        Entry(
            517,
            "BUSY_SNAPSHOT",
            .conflict,
            retry: .replayTransaction,
            "The transaction read an older state and cannot write any more",
            "replay the whole transaction; waiting is useless"
        ),
        Entry(
            773,
            "BUSY_TIMEOUT",
            .busy,
            retry: .again,
            "A lock of the file system was not given in time",
            "raise busyTimeout"
        ),
        Entry(
            6,
            "LOCKED",
            .busy,
            retry: .again,
            "A table is locked by another statement of this process",
            "end the other statement first"
        ),
        Entry(
            262,
            "LOCKED_SHAREDCACHE",
            .busy,
            retry: .again,
            "A table is locked by a connection that shares the cache",
            "end the other transaction first"
        ),
        Entry(518, "LOCKED_VTAB", .busy, retry: .again, "A virtual table is locked"),
        Entry(7, "NOMEM", .resourceExhausted, "SQLite could not get memory", "free memory, or read in smaller batches"),
        Entry(
            8,
            "READONLY",
            .authorization,
            "The database is read-only",
            "open it for writing, and check the permissions of file and folder"
        ),
        Entry(
            264,
            "READONLY_RECOVERY",
            .authorization,
            "The write-ahead log needs recovery, but the database is read-only",
            "open it once for writing"
        ),
        Entry(
            520,
            "READONLY_CANTLOCK",
            .authorization,
            "The write-ahead log cannot be locked, because its shared memory is read-only",
            "allow writing to the -shm file, or open it once for writing"
        ),
        Entry(
            776,
            "READONLY_ROLLBACK",
            .authorization,
            "A journal must be rolled back, but the database is read-only",
            "open it once for writing"
        ),
        Entry(
            1032,
            "READONLY_DBMOVED",
            .connection,
            retry: .reconnect,
            "The database file was moved or deleted while it was open",
            "put it back, or reconnect"
        ),
        Entry(
            1288,
            "READONLY_CANTINIT",
            .authorization,
            "The write-ahead log's shared memory cannot be made, because the connection is read-only",
            "open it once for writing"
        ),
        Entry(
            1544,
            "READONLY_DIRECTORY",
            .authorization,
            "No journal can be made, because the database's folder is read-only",
            "allow writing to the folder"
        ),
        Entry(9, "INTERRUPT", .cancelled, "The statement was interrupted"),
        Entry(
            10,
            "IOERR",
            .server,
            outcome: .unknown,
            "Reading or writing the database failed",
            "check the disk and the file system"
        ),
        Entry(266, "IOERR_READ", .server, "Reading the database file failed", "check the disk"),
        Entry(
            522,
            "IOERR_SHORT_READ",
            .corrupted,
            "The database file is shorter than it should be",
            "restore it from a backup"
        ),
        Entry(778, "IOERR_WRITE", .server, "Writing the database file failed", "check the disk"),
        Entry(1034, "IOERR_FSYNC", .server, outcome: .unknown, "The disk did not confirm the data", "check the disk"),
        Entry(
            1290,
            "IOERR_DIR_FSYNC",
            .server,
            outcome: .unknown,
            "The disk did not confirm the folder's entry",
            "check the disk"
        ),
        Entry(1546, "IOERR_TRUNCATE", .server, outcome: .unknown, "Cutting the file failed", "check the disk"),
        Entry(1802, "IOERR_FSTAT", .server, "The file's size could not be read", "check the disk"),
        Entry(
            2058,
            "IOERR_UNLOCK",
            .server,
            outcome: .unknown,
            retry: .reconnect,
            "A file lock could not be given back"
        ),
        Entry(
            2314,
            "IOERR_RDLOCK",
            .server,
            retry: .again,
            "A file lock for reading could not be taken",
            "check that the file system has locks"
        ),
        Entry(
            2570,
            "IOERR_DELETE",
            .server,
            outcome: .unknown,
            "A journal could not be deleted",
            "check the permissions of the folder"
        ),
        Entry(2826, "IOERR_BLOCKED", .server, retry: .again, "Reading was blocked"),
        Entry(
            3082,
            "IOERR_NOMEM",
            .resourceExhausted,
            "SQLite could not get memory",
            "free memory, or read in smaller batches"
        ),
        Entry(3338, "IOERR_ACCESS", .server, "The file could not be examined", "check the permissions of the folder"),
        Entry(
            3594,
            "IOERR_CHECKRESERVEDLOCK",
            .server,
            retry: .again,
            "The state of a file lock could not be read",
            "check that the file system has locks"
        ),
        Entry(
            3850,
            "IOERR_LOCK",
            .server,
            retry: .again,
            "A file lock could not be taken",
            "check that the file system has locks"
        ),
        Entry(
            4106,
            "IOERR_CLOSE",
            .server,
            outcome: .unknown,
            retry: .reconnect,
            "Closing the file failed",
            "check the disk"
        ),
        Entry(
            4362,
            "IOERR_DIR_CLOSE",
            .server,
            outcome: .unknown,
            retry: .reconnect,
            "Closing the folder failed",
            "check the disk"
        ),
        Entry(
            4618,
            "IOERR_SHMOPEN",
            .server,
            "The write-ahead log's shared memory could not be opened",
            "use journalMode .delete where the file system has no shared memory"
        ),
        Entry(
            4874,
            "IOERR_SHMSIZE",
            .resourceExhausted,
            "The write-ahead log's shared memory could not grow",
            "free space on the disk"
        ),
        Entry(5130, "IOERR_SHMLOCK", .server, retry: .again, "The write-ahead log's shared memory could not be locked"),
        Entry(
            5386,
            "IOERR_SHMMAP",
            .server,
            "The write-ahead log's shared memory could not be mapped",
            "use journalMode .delete where the file system has no shared memory"
        ),
        Entry(5642, "IOERR_SEEK", .server, "Positioning in the file failed", "check the disk"),
        Entry(
            5898,
            "IOERR_DELETE_NOENT",
            .server,
            outcome: .unknown,
            "A journal vanished before it was deleted",
            "let nobody else touch the journal files"
        ),
        Entry(6154, "IOERR_MMAP", .server, "The file could not be mapped into memory", "set mmapSize to 0"),
        Entry(6410, "IOERR_GETTEMPPATH", .server, "No folder for temporary files was found", "set SQLITE_TMPDIR"),
        Entry(6666, "IOERR_CONVPATH", .server, "A path could not be converted"),
        Entry(6922, "IOERR_VNODE", .server, outcome: .unknown, retry: .reconnect, "The file's node was lost"),
        Entry(7178, "IOERR_AUTH", .authorization, "The file system refused access"),
        Entry(7434, "IOERR_BEGIN_ATOMIC", .server, retry: .again, "The file system could not begin an atomic write"),
        Entry(
            7690,
            "IOERR_COMMIT_ATOMIC",
            .server,
            outcome: .unknown,
            "The file system could not commit an atomic write",
            "check the disk"
        ),
        Entry(
            7946,
            "IOERR_ROLLBACK_ATOMIC",
            .server,
            outcome: .unknown,
            "The file system could not roll back an atomic write",
            "check the disk"
        ),
        Entry(8202, "IOERR_DATA", .corrupted, "A page's checksum is wrong", "restore the file from a backup"),
        Entry(8458, "IOERR_CORRUPTFS", .corrupted, "The file system is damaged", "check the disk"),
        Entry(
            11,
            "CORRUPT",
            .corrupted,
            "The database file is damaged",
            "restore it from a backup, or try the recover command of the sqlite3 tool"
        ),
        Entry(267, "CORRUPT_VTAB", .corrupted, "A virtual table is damaged", "rebuild it"),
        Entry(
            523,
            "CORRUPT_SEQUENCE",
            .corrupted,
            "The table sqlite_sequence is damaged",
            "restore the file from a backup"
        ),
        Entry(779, "CORRUPT_INDEX", .corrupted, "An index is damaged", "run REINDEX"),
        Entry(12, "NOTFOUND", .unsupported, "SQLite does not know this operation"),
        Entry(
            13,
            "FULL",
            .resourceExhausted,
            "The disk is full, or the database has reached its size limit",
            "free space, then try again"
        ),
        Entry(
            14,
            "CANTOPEN",
            .notFound,
            "The database file, or one of its journals, cannot be opened",
            "check path and permissions"
        ),
        Entry(270, "CANTOPEN_NOTEMPDIR", .notFound, "No folder for temporary files was found", "set SQLITE_TMPDIR"),
        Entry(526, "CANTOPEN_ISDIR", .invalidInput, "The path is a folder", "name a file"),
        Entry(782, "CANTOPEN_FULLPATH", .notFound, "The path cannot be resolved", "check the path"),
        Entry(1038, "CANTOPEN_CONVPATH", .invalidInput, "The path cannot be converted"),
        Entry(
            1294,
            "CANTOPEN_DIRTYWAL",
            .notFound,
            "The write-ahead log cannot be opened",
            "check the permissions of the -wal file"
        ),
        Entry(
            1550,
            "CANTOPEN_SYMLINK",
            .authorization,
            "The path is a symbolic link, which is refused",
            "name the file itself"
        ),
        Entry(
            15,
            "PROTOCOL",
            .busy,
            retry: .again,
            "The write-ahead log is locked by too many starting at once",
            "try again"
        ),
        Entry(16, "EMPTY", .server, "SQLite found nothing where something must be"),
        Entry(
            17,
            "SCHEMA",
            .conflict,
            retry: .again,
            "The schema changed while the statement was prepared",
            "try again"
        ),
        Entry(
            18,
            "TOOBIG",
            .invalidInput,
            "A text, value or statement is larger than SQLite allows",
            "the limit is 1,000,000,000 bytes"
        ),
        Entry(19, "CONSTRAINT", .constraint(.other), "A constraint was violated"),
        Entry(275, "CONSTRAINT_CHECK", .constraint(.check), "A CHECK constraint was violated"),
        Entry(531, "CONSTRAINT_COMMITHOOK", .constraint(.other), "A commit hook refused the commit"),
        Entry(
            787,
            "CONSTRAINT_FOREIGNKEY",
            .constraint(.foreignKey),
            "A foreign key has no partner",
            "insert parents before children, or delete children first"
        ),
        Entry(1043, "CONSTRAINT_FUNCTION", .constraint(.other), "A function reported a violated constraint"),
        Entry(1299, "CONSTRAINT_NOTNULL", .constraint(.notNull), "A column that must not be NULL was given NULL"),
        Entry(1555, "CONSTRAINT_PRIMARYKEY", .constraint(.unique), "The primary key exists already"),
        Entry(1811, "CONSTRAINT_TRIGGER", .constraint(.other), "A trigger refused the statement"),
        Entry(2067, "CONSTRAINT_UNIQUE", .constraint(.unique), "A unique value exists already"),
        Entry(2323, "CONSTRAINT_VTAB", .constraint(.other), "A virtual table reported a violated constraint"),
        Entry(2579, "CONSTRAINT_ROWID", .constraint(.unique), "The row identifier exists already"),
        Entry(2835, "CONSTRAINT_PINNED", .constraint(.other), "A trigger deleted the row that is being updated"),
        Entry(
            3091,
            "CONSTRAINT_DATATYPE",
            .constraint(.dataType),
            "A value has the wrong type for a column of a STRICT table"
        ),
        Entry(
            20,
            "MISMATCH",
            .constraint(.dataType),
            "A value has the wrong type for its column",
            "a rowid takes integers only"
        ),
        Entry(21, "MISUSE", .server, "SQLite was called out of order", "report it to this library's authors"),
        Entry(22, "NOLFS", .unsupported, "The system has no large files"),
        Entry(23, "AUTH", .authorization, "The statement is not allowed"),
        Entry(279, "AUTH_USER", .authorization, "The user is not allowed this"),
        Entry(24, "FORMAT", .corrupted, "The database's format is wrong", "restore it from a backup"),
        Entry(25, "RANGE", .misuse(.parameterCount), "A parameter's number is out of range"),
        Entry(
            26,
            "NOTADB",
            .corrupted,
            "The file is not a SQLite database, or it is encrypted",
            "name a SQLite database; nothing was changed in the file"
        ),
        Entry(27, "NOTICE", .server, "SQLite sent a notice as an error"),
        Entry(283, "NOTICE_RECOVER_WAL", .server, "SQLite recovered a write-ahead log"),
        Entry(539, "NOTICE_RECOVER_ROLLBACK", .server, "SQLite rolled back a journal"),
        Entry(28, "WARNING", .server, "SQLite sent a warning as an error"),
        Entry(284, "WARNING_AUTOINDEX", .server, "SQLite made an index for one statement", "make the index yourself"),
    ]
}
