import Testing

/// Arguments that cannot be used end with exit code 64 and a message that names them, before anything is opened.
@Suite("Arguments")
struct ArgumentTests {
    private func refused(_ outcome: Outcome, _ reason: String, _ place: SourceLocation = #_sourceLocation) {
        #expect(outcome.code == 64, sourceLocation: place)
        #expect(outcome.message.contains(reason), "\(outcome.message)", sourceLocation: place)
    }

    @Test("a database as source needs a query")
    func queryNeeded() async {
        refused(await connhandler("copy", "--from", "sqlite:a.db", "--to", "b.csv"), "--query is needed")
    }

    @Test("a file as source takes no query")
    func queryWithFile() async {
        refused(
            await connhandler("copy", "--from", "a.csv", "--to", "b.csv", "--query", "SELECT 1"),
            "'a.csv' is a file"
        )
    }

    @Test("a database as source takes no schema")
    func schemaWithDatabase() async {
        refused(
            await connhandler(
                "copy",
                "--from",
                "sqlite:a",
                "--query",
                "SELECT 1",
                "--to",
                "b.csv",
                "--schema",
                "a:bool"
            ),
            "--schema describes a CSV file"
        )
    }

    @Test("a database as target needs a table")
    func tableNeeded() async {
        refused(await connhandler("copy", "--from", "a.csv", "--to", "sqlite:b"), "--table is needed")
        refused(await connhandler("copy", "--from", "a.csv", "--to", "sqlite:b", "--table", ""), "--table is needed")
    }

    @Test(
        "a file as target takes no table, mode or key",
        arguments: [
            ("--table", "t"), ("--mode", "append"), ("--key", "a"),
        ]
    )
    func databaseOptionsWithFile(_ option: String, _ value: String) async {
        refused(
            await connhandler("copy", "--from", "a.csv", "--to", "b.csv", option, value),
            "\(option) needs a database in --to"
        )
    }

    @Test("an upsert needs its key columns")
    func upsertWithoutKey() async {
        refused(
            await connhandler("copy", "--from", "a.csv", "--to", "sqlite:b", "--table", "t", "--mode", "upsert"),
            "--mode upsert needs --key"
        )
    }

    @Test("a key column is not empty")
    func emptyKey() async {
        refused(
            await connhandler(
                "copy",
                "--from",
                "a.csv",
                "--to",
                "sqlite:b",
                "--table",
                "t",
                "--mode",
                "upsert",
                "--key",
                "a,,b"
            ),
            "names a column that is empty"
        )
    }

    @Test("a key belongs to an upsert")
    func keyWithoutUpsert() async {
        refused(
            await connhandler("copy", "--from", "a.csv", "--to", "sqlite:b", "--table", "t", "--key", "a"),
            "--key belongs to --mode upsert"
        )
    }

    @Test("an unknown mode is named with those that exist")
    func unknownMode() async {
        let outcome = await connhandler(
            "copy",
            "--from",
            "a.csv",
            "--to",
            "sqlite:b",
            "--table",
            "t",
            "--mode",
            "merge"
        )
        refused(outcome, "merge")
        refused(outcome, "upsert")
    }

    @Test("CSV options between two databases are refused")
    func csvOptionsBetweenDatabases() async {
        refused(
            await connhandler(
                "copy",
                "--from",
                "sqlite:a",
                "--query",
                "SELECT 1",
                "--to",
                "sqlite:b",
                "--table",
                "t",
                "--separator",
                ";"
            ),
            "--separator is for CSV files"
        )
        refused(
            await connhandler(
                "copy",
                "--from",
                "sqlite:a",
                "--query",
                "SELECT 1",
                "--to",
                "sqlite:b",
                "--table",
                "t",
                "--no-header"
            ),
            "--no-header is for CSV files"
        )
    }

    @Test("a separator that CSV cannot have", arguments: ["ab", "\"", "\n", "é"])
    func separator(_ text: String) async {
        let outcome = await connhandler("copy", "--from", "a.csv", "--to", "b.csv", "--separator", text)
        #expect(outcome.code == 64)
    }

    @Test("a schema with an unknown type, or one name twice", arguments: ["a:integer", "a:int32,a:string"])
    func schema(_ text: String) async {
        let outcome = await connhandler("copy", "--from", "a.csv", "--to", "b.csv", "--schema", text)
        #expect(outcome.code == 64)
        #expect(outcome.message.contains("a"))
    }

    @Test(
        "numbers out of range",
        arguments: [
            ("--batch-rows", "0"), ("--retries", "-1"), ("--timeout", "-1"), ("--timeout", "nan"),
            ("--timeout", "1e10"),
        ]
    )
    func numbers(_ option: String, _ value: String) async {
        refused(await connhandler("copy", "--from", "a.csv", "--to", "b.csv", "\(option)=\(value)"), option)
    }

    @Test("a query takes no negative number of rows, and only known formats")
    func queryOptions() async {
        refused(await connhandler("query", "sqlite:a", "SELECT 1", "--max-rows=-1"), "--max-rows is -1")
        refused(await connhandler("query", "sqlite:a", "SELECT 1", "--format", "parquet"), "parquet")
    }

    @Test(
        "a plot has one column for x, named, and is no other format",
        arguments: [
            (["--plot", "time"], "x=time,y=power"), (["--plot", "x=a,x=b"], "more than one column for x"),
            (["--plot", "x=a,y="], "a column that is empty"), (["--plot", ""], "x=time,y=power"),
            (["--plot", "x=a,y=b", "--format", "csv"], "--format says csv"),
            (["--plot", "x=a,y=b", "--output", "a.json"], "'a.json' is named as json"),
        ]
    )
    func plot(_ options: [String], _ reason: String) async {
        refused(await connhandler(["query", "sqlite:a", "SELECT 1"] + options), reason)
        refused(await connhandler(["show", "a.csv"] + options), reason)
    }

    @Test(
        "options of show that cannot be used",
        arguments: [
            (["--rows=-1"], "--rows is -1"), (["--max-rows=-1"], "--max-rows is -1"),
            (["--columns", "a,,b"], "names a column that is empty"), (["--columns", ""], "a column that is empty"),
            (["--decimal", ";"], "--decimal is ';'"), (["--separator", "ab"], "--separator is 'ab'"),
            (["--decimal", ",", "--schema", "a:integer"], "unknown type 'integer'"),
            (["--form", "parquet"], "parquet"),
            (["--describe", "--output", "a.svg"], "of which there is no plot"),
            (["--at", "a.b", "--form", "csv"], "--at is a place in JSON"),
            (["--schema", "a:int32", "--form", "arrow"], "Arrow has types of its own"),
        ]
    )
    func show(_ options: [String], _ reason: String) async {
        refused(await connhandler(["show", "a.csv"] + options), reason)
    }

    @Test(
        "an address is no file to show",
        arguments: ["sqlite:plant.db", "https://data.example.com/a.csv", "@CONN_PG_URL"]
    )
    func showAddress(_ address: String) async {
        refused(await connhandler("show", address), "'\(address)' is no file but an address")
    }

    @Test("a missing argument, an unknown option and an unknown command")
    func unknown() async {
        refused(await connhandler("query", "sqlite:a"), "sql")
        refused(await connhandler("ping", "sqlite:a", "--fast"), "--fast")
        refused(await connhandler("drop", "sqlite:a"), "drop")
    }

    @Test("help is no failure")
    func help() async {
        let outcome = await connhandler("copy", "--help")
        #expect(outcome.code == 0)
        #expect(outcome.message.contains("--batch-rows"))
    }
}
