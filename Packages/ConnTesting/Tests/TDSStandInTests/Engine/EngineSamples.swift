@testable import TDSStandIn

/// What the engine's tests are asked about.
enum EngineSamples {
    struct Sample: Sendable, CustomStringConvertible {
        var sql: String
        var text: String
        var type: TDSType
        var description: String { sql }
    }

    struct Failure: Sendable, CustomStringConvertible {
        var sql: String
        var number: Int
        var description: String { "\(number) \(sql)" }
    }

    struct Rows: Sendable, CustomStringConvertible {
        var sql: String
        var rows: [String]
        var description: String { sql }
    }

    static let expressions: [Sample] = [
        Sample(sql: "1", text: "1", type: .int),
        Sample(sql: "2147483648", text: "2147483648", type: .decimal(precision: 10, scale: 0)),
        Sample(sql: "1.50", text: "1.50", type: .decimal(precision: 3, scale: 2)),
        Sample(sql: "'ab'", text: "ab", type: .varchar(length: 2)),
        Sample(sql: "N'ab'", text: "ab", type: .nvarchar(length: 2)),
        Sample(sql: "0xFF", text: "0xFF", type: .varbinary(length: 1)),
        Sample(sql: "1e3", text: "1000", type: .float),
        Sample(sql: "$12.5", text: "12.50", type: .money),
        Sample(sql: "7 / 2", text: "3", type: .int),
        Sample(sql: "-7 % 3", text: "-1", type: .int),
        Sample(sql: "7 / 2.0", text: "3.500000", type: .decimal(precision: 8, scale: 6)),
        Sample(sql: "1.5 * 2.25", text: "3.375", type: .decimal(precision: 6, scale: 3)),
        Sample(sql: "1.5 + 2", text: "3.5", type: .decimal(precision: 3, scale: 1)),
        Sample(sql: "CAST(1 AS bigint) + 1", text: "2", type: .bigint),
        Sample(sql: "'a' + 'b'", text: "ab", type: .varchar(length: 2)),
        Sample(sql: "N'a' + 'b'", text: "ab", type: .nvarchar(length: 2)),
        Sample(sql: "'5' + 6", text: "11", type: .int),
        Sample(sql: "CAST('2024-02-29' AS date)", text: "2024-02-29", type: .date),
        Sample(
            sql: "CAST('9999-12-31 23:59:59.9999999' AS datetime2)",
            text: "9999-12-31 23:59:59.9999999",
            type: .datetime2(scale: 7)
        ),
        Sample(
            sql: "CAST('2024-01-31T10:20:30.123+02:00' AS datetimeoffset(3))",
            text: "2024-01-31 10:20:30.123 +02:00",
            type: .datetimeoffset(scale: 3)
        ),
        Sample(
            sql: "CONVERT(varchar(30), CAST('2024-01-05 13:04' AS datetime), 120)",
            text: "2024-01-05 13:04:00",
            type: .varchar(length: 30)
        ),
        Sample(sql: "CAST(12.5 AS int)", text: "12", type: .int),
        Sample(sql: "CAST('12.345' AS decimal(5, 2))", text: "12.35", type: .decimal(precision: 5, scale: 2)),
        Sample(sql: "CAST('abcdef' AS varchar(3))", text: "abc", type: .varchar(length: 3)),
        Sample(sql: "CAST('x' AS char(3))", text: "x  ", type: .char(length: 3)),
        Sample(sql: "CONVERT(varbinary(4), 258)", text: "0x00000102", type: .varbinary(length: 4)),
        Sample(sql: "CONVERT(int, 0x0102)", text: "258", type: .int),
        Sample(
            sql: "CAST('DEADBEEF-1234-4678-9abc-ffffffffffff' AS uniqueidentifier)",
            text: "DEADBEEF-1234-4678-9ABC-FFFFFFFFFFFF",
            type: .uniqueidentifier
        ),
        Sample(sql: "LEN('ab  ')", text: "2", type: .int),
        Sample(sql: "DATALENGTH(N'ab')", text: "4", type: .int),
        Sample(sql: "UPPER('abc')", text: "ABC", type: .varchar(length: 3)),
        Sample(sql: "SUBSTRING('abcdef', 2, 3)", text: "bcd", type: .varchar(length: 3)),
        Sample(sql: "CHARINDEX('C', 'abc')", text: "3", type: .int),
        Sample(sql: "REPLACE('aXa', 'x', 'b')", text: "aba", type: .varchar(length: 8_000)),
        Sample(sql: "ISNULL(NULL, 5)", text: "5", type: .int),
        Sample(sql: "COALESCE(NULL, 1, 2.5)", text: "1.0", type: .decimal(precision: 11, scale: 1)),
        Sample(sql: "CASE WHEN 1 = 1 THEN 'yes' ELSE N'no' END", text: "yes", type: .nvarchar(length: 3)),
        Sample(sql: "IIF(2 > 1, 1, 0)", text: "1", type: .int),
        Sample(sql: "TRY_CAST('x' AS int)", text: "NULL", type: .int),
        Sample(sql: "NULLIF(1, 1)", text: "NULL", type: .int),
        Sample(sql: "CONCAT('a', NULL, 1)", text: "a1", type: .varchar(length: 8_000)),
        Sample(sql: "ROUND(2.345, 2)", text: "2.350", type: .decimal(precision: 4, scale: 3)),
        Sample(sql: "ABS(-5)", text: "5", type: .int),
        Sample(sql: "DATEADD(day, 1, CAST('2024-02-28' AS date))", text: "2024-02-29", type: .date),
        Sample(sql: "DATEDIFF(day, '2024-02-28', '2024-03-01')", text: "2", type: .int),
        Sample(sql: "DATEPART(month, '2024-02-28')", text: "2", type: .int),
        Sample(sql: "@@TRANCOUNT", text: "0", type: .int),
        Sample(sql: "DB_NAME()", text: "master", type: .nvarchar(length: 128)),
        Sample(sql: "(SELECT MAX(v) FROM (VALUES (1), (3), (2)) AS x(v))", text: "3", type: .int),
        Sample(sql: "CASE WHEN 'ABC ' = 'abc' THEN 1 ELSE 0 END", text: "1", type: .int),
        Sample(sql: "CASE WHEN 'abc' LIKE 'A[a-c]_' THEN 1 ELSE 0 END", text: "1", type: .int),
        Sample(sql: "-9223372036854775808", text: "-9223372036854775808", type: .decimal(precision: 19, scale: 0)),
        Sample(sql: "CAST(-9223372036854775808 AS bigint)", text: "-9223372036854775808", type: .bigint),
        Sample(
            sql: "CAST(99999999999999999999999999999999999999 AS decimal(38, 0))",
            text: "99999999999999999999999999999999999999",
            type: .decimal(precision: 38, scale: 0)
        ),
    ]

    static let errors: [Failure] = [
        Failure(sql: "SELEC 1", number: 2812),
        Failure(sql: "SELECT 1 +", number: 102),
        Failure(sql: "SELECT * FROM", number: 102),
        Failure(sql: "SELECT FROM t", number: 156),
        Failure(sql: "SELECT 'a", number: 105),
        Failure(sql: "SELECT 1 /* a", number: 113),
        Failure(sql: "SELECT * FROM nowhere", number: 208),
        Failure(sql: "SELECT nothing FROM t", number: 207),
        Failure(sql: "SELECT x.id FROM t", number: 4104),
        Failure(sql: "SELECT id, COUNT(*) FROM t", number: 8120),
        Failure(sql: "SELECT @x", number: 137),
        Failure(sql: "SELECT FROBNICATE(1)", number: 195),
        Failure(sql: "SELECT 1 / 0", number: 8134),
        Failure(sql: "SELECT 2147483647 + 1", number: 8115),
        Failure(sql: "SELECT CAST(300 AS tinyint)", number: 220),
        Failure(sql: "SELECT CAST('x' AS int)", number: 245),
        Failure(sql: "SELECT CAST('x' AS bigint)", number: 8114),
        Failure(sql: "SELECT CAST('x' AS date)", number: 241),
        Failure(sql: "SELECT CAST('0001-01-01' AS datetime)", number: 242),
        Failure(sql: "SELECT CAST(123.45 AS decimal(4, 2))", number: 8115),
        Failure(sql: "INSERT INTO t VALUES (1, 'b', 1)", number: 2627),
        Failure(sql: "INSERT INTO t VALUES (2, 'abcd', 1)", number: 2628),
        Failure(sql: "INSERT INTO t (name) VALUES ('b')", number: 515),
        Failure(sql: "INSERT INTO t VALUES (3, 'b', 100)", number: 547),
        Failure(sql: "INSERT INTO t VALUES (3, 'b', 256)", number: 220),
        Failure(sql: "INSERT INTO t VALUES (3, 'b')", number: 213),
        Failure(sql: "INSERT INTO t (id, id) VALUES (3, 4)", number: 264),
        Failure(sql: "CREATE TABLE t (id int)", number: 2714),
        Failure(sql: "DROP TABLE nowhere", number: 3701),
        Failure(sql: "COMMIT", number: 3902),
        Failure(sql: "ROLLBACK", number: 3903),
        Failure(sql: "EXEC nothing", number: 2812),
        Failure(sql: "USE nowhere", number: 911),
        Failure(sql: "RAISERROR('x', 16, 1)", number: 50_000),
        Failure(sql: "THROW 50001, 'x', 1", number: 50_001),
        Failure(sql: "SET FROB ON", number: 195),
        Failure(sql: "CREATE TABLE u (id frob)", number: 2715),
        Failure(sql: "BACKUP DATABASE x TO DISK = 'y'", number: 156),
        Failure(sql: "DECLARE @i int = 1; DECLARE @s nvarchar(10) = N'x'; SELECT @i + @s", number: 245),
    ]

    static let queries: [Rows] = [
        Rows(sql: "SELECT id, name FROM a ORDER BY id DESC", rows: ["3|NULL", "2|two", "1|One"]),
        Rows(sql: "SELECT name FROM a WHERE name = 'ONE'", rows: ["One"]),
        Rows(sql: "SELECT a.id, b.note FROM a JOIN b ON a.id = b.a_id ORDER BY b.id", rows: ["1|x", "1|y", "2|z"]),
        Rows(
            sql:
                "SELECT a.id, COUNT(b.id) AS n FROM a LEFT JOIN b ON b.a_id = a.id GROUP BY a.id ORDER BY n DESC, a.id",
            rows: ["1|2", "2|1", "3|0"]
        ),
        Rows(sql: "SELECT SUM(amount), AVG(amount), MIN(name) FROM a", rows: ["3.75|1.875000|One"]),
        Rows(sql: "SELECT TOP 1 id FROM a ORDER BY id", rows: ["1"]),
        Rows(sql: "SELECT id FROM a ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY", rows: ["2"]),
        Rows(
            sql: "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT i FROM n",
            rows: ["1", "2", "3", "4"]
        ),
        Rows(sql: "SELECT id FROM b WHERE a_id IN (SELECT id FROM a WHERE id > 1)", rows: ["20"]),
        Rows(sql: "SELECT id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id) ORDER BY id", rows: ["1", "2"]),
        Rows(sql: "SELECT 1 AS k, NULL AS v UNION ALL SELECT 2, 7 ORDER BY k", rows: ["1|NULL", "2|7"]),
        Rows(sql: "UPDATE a SET amount += 1 WHERE id = 1; SELECT amount FROM a WHERE id = 1", rows: ["2.50"]),
        Rows(
            sql:
                "UPDATE x SET x.name = b.note FROM a AS x JOIN b ON b.a_id = x.id WHERE b.note = 'z'; SELECT name FROM a WHERE id = 2",
            rows: ["z"]
        ),
        Rows(sql: "DELETE FROM b OUTPUT deleted.id, deleted.note WHERE a_id IS NULL", rows: ["25|w"]),
        Rows(sql: "DELETE TOP (1) FROM b; SELECT COUNT(*) FROM b", rows: ["3"]),
        Rows(sql: "INSERT INTO b (note) OUTPUT inserted.id VALUES ('q'); ", rows: ["30"]),
        Rows(
            sql: "INSERT INTO b (note) VALUES ('q'); SELECT SCOPE_IDENTITY(), @@IDENTITY, @@ROWCOUNT",
            rows: ["30|30|1"]
        ),
        Rows(
            sql:
                "SET IDENTITY_INSERT b ON; INSERT INTO b (id, note) VALUES (100, 'q'); SET IDENTITY_INSERT b OFF; INSERT INTO b (note) VALUES ('r'); SELECT MAX(id) FROM b",
            rows: ["105"]
        ),
        Rows(
            sql: """
                MERGE INTO a AS t USING (VALUES (1, N'uno', 9.00), (4, N'four', 4.00)) AS s (id, name, amount) ON t.id = s.id
                WHEN MATCHED THEN UPDATE SET name = s.name, amount = s.amount
                WHEN NOT MATCHED THEN INSERT (id, name, amount) VALUES (s.id, s.name, s.amount);
                SELECT id, name, amount FROM a ORDER BY id
                """,
            rows: ["1|uno|9.00", "2|two|2.25", "3|NULL|NULL", "4|four|4.00"]
        ),
        Rows(sql: "SELECT id, name INTO #t FROM a WHERE id < 3; SELECT COUNT(*), MAX(name) FROM #t", rows: ["2|two"]),
        Rows(sql: "SELECT TOP 0 * FROM a", rows: []),
        Rows(
            sql: "DECLARE @n int, @m nvarchar(20); SELECT @n = id, @m = name FROM a WHERE id = 2; SELECT @n, @m",
            rows: ["2|two"]
        ),
        Rows(sql: "DECLARE @i int = 0; WHILE @i < 5 BEGIN SET @i += 1; IF @i = 3 BREAK; END; SELECT @i", rows: ["3"]),
        Rows(
            sql: "BEGIN TRY SELECT 1 / 0; END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_SEVERITY(); END CATCH",
            rows: ["8134|16"]
        ),
        Rows(sql: "EXEC sp_executesql N'SELECT @a + 1', N'@a int', @a = 4", rows: ["5"]),
        Rows(sql: "EXEC ('SELECT 42')", rows: ["42"]),
        Rows(
            sql:
                "DECLARE @t TABLE (i int, s varchar(5)); INSERT INTO @t VALUES (1, 'a'), (2, 'b'); SELECT s FROM @t WHERE i = 2",
            rows: ["b"]
        ),
        Rows(
            sql: "SELECT name, ROW_NUMBER() OVER (ORDER BY id DESC) FROM a ORDER BY id",
            rows: ["One|3", "two|2", "NULL|1"]
        ),
        Rows(sql: "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES ORDER BY TABLE_NAME", rows: ["a", "b"]),
        Rows(
            sql:
                "SELECT c.name, t.name FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id WHERE c.object_id = OBJECT_ID('dbo.b') ORDER BY c.column_id",
            rows: ["id|int", "a_id|int", "note|varchar"]
        ),
        Rows(sql: "SELECT value FROM GENERATE_SERIES(1, 3)", rows: ["1", "2", "3"]),
        Rows(sql: "SELECT STRING_AGG(note, ',') FROM b WHERE a_id = 1", rows: ["x,y"]),
        Rows(sql: "ALTER TABLE a ADD extra int NOT NULL DEFAULT 7; SELECT SUM(extra) FROM a", rows: ["21"]),
        Rows(
            sql: "SELECT DISTINCT UPPER(name) FROM (VALUES ('a'), ('A'), ('b')) AS v(name) ORDER BY 1",
            rows: ["A", "B"]
        ),
        Rows(sql: "TRUNCATE TABLE b; INSERT INTO b DEFAULT VALUES; SELECT id FROM b", rows: ["10"]),
        Rows(sql: "SELECT COUNT(*) FROM a WHERE name IS NULL OR name LIKE 'T%'", rows: ["2"]),
        Rows(sql: "IF OBJECT_ID('dbo.nope') IS NULL SELECT 'none' ELSE SELECT 'some'", rows: ["none"]),
    ]
}
