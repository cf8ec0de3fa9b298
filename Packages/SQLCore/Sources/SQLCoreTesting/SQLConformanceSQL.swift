/// The statements of the suite that engines write differently; the defaults are those of the SQL standard and SQLite.
public struct SQLConformanceSQL: Sendable {
    /// The type of a column of 64-bit integers.
    public var integer = "BIGINT"
    /// The type of a column of text of any length.
    public var text = "TEXT"
    /// The type of a column of 64-bit floating-point numbers.
    public var double = "DOUBLE PRECISION"
    /// The words of `ALTER TABLE` before the definition of a new column.
    public var addColumn = "ADD COLUMN"
    /// The text that opens a transaction by hand.
    public var begin = "BEGIN"
    /// A column `id` that the engine counts by itself and that is the primary key.
    public var countedKey = "id INTEGER PRIMARY KEY"
    /// A column with an index or unique name that the engine generates from others, for example
    /// `doubled BIGINT GENERATED ALWAYS AS (n * 2) STORED`.
    public var generatedColumn = "doubled BIGINT GENERATED ALWAYS AS (n * 2) STORED"
    /// A query with one column `n` that holds 1 to the given number, in order.
    public var series: @Sendable (Int) -> SQLQuery = { count in
        """
        WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < \(unsafe: "\(count)")) \
        SELECT n FROM series ORDER BY n
        """
    }
    /// A query of one row that runs for minutes unless it is stopped.
    public var slow: SQLQuery = """
        WITH RECURSIVE slow(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM slow WHERE n < 100000000000) \
        SELECT COUNT(*) FROM slow
        """
    /// How statements write the temporary table that ``createTemporary`` makes.
    public var temporary = "scratch"
    /// Makes a temporary table with one column `n`.
    public var createTemporary: SQLQuery = "CREATE TEMPORARY TABLE scratch (n BIGINT)"
    /// A trigger on table `loaded` (columns `id`, `name`) that inserts `NEW.id` into table `log` for every inserted row.
    public var createTrigger: SQLQuery = """
        CREATE TRIGGER loaded_log AFTER INSERT ON loaded BEGIN INSERT INTO log VALUES (NEW.id); END
        """
    /// A statement that makes the engine roll back the open transaction by itself, run where table `small` has a row
    /// with `n` = 1 and a primary key on `n`; `nil` if the engine never does so.
    public var endsTransaction: SQLQuery?
    /// Whether the engine has transactions that only read; one without them refuses to begin them.
    public var hasReadOnlyTransactions = true
    /// The isolation levels that the engine honours.
    public var isolationLevels: Set<SQLIsolation> = [.engineDefault, .serializable]

    /// Makes the defaults.
    public init() {}
}
