extension Plan {
    static let sqlitePeers = ["sqlite3", "apsw", "pandas", "connectorx", "adbc"]

    /// The sides on files of SQLite.
    mutating func addSQLiteChildren() {
        let rows = String(options.rows)
        let lookups = String(options.lookups)
        let plain = Plan.database(options, "plain")
        let nulls = Plan.database(options, "nulls")
        let out = options.data + "/out.db"

        // C, ours and GRDB in turn within a round, so that all meet the same machine.
        add("c.read", "cbench", ["read", plain], group: "plain")
        add("ours.read", "oursbench", ["read", plain], group: "plain")
        add("grdb.rows", "grdbbench", ["rows", plain], group: "plain")
        add("grdb.records", "grdbbench", ["records", plain], group: "plain")
        add("c.read.nulls", "cbench", ["read", nulls], group: "nulls")
        add("ours.read.nulls", "oursbench", ["read", nulls], group: "nulls")
        add("c.read2", "cbench", ["read2", plain, rows], group: "plain")
        add("ours.read2", "oursbench", ["read2", plain, rows], group: "plain")
        add("c.write", "cbench", ["write", out, rows, "plain", "1"], group: "plain")
        add("ours.write", "oursbench", ["write", out, rows, plain], group: "plain")
        add("grdb.write", "grdbbench", ["write", out, rows, plain], group: "plain")
        add("c.write16", "cbench", ["write", out, rows, "plain", "16"], group: "plain")
        add("c.write.nulls", "cbench", ["write", out, rows, "nulls", "1"], group: "nulls")
        add("ours.write.nulls", "oursbench", ["write", out, rows, nulls], group: "nulls")
        add("c.lookup", "cbench", ["lookup", plain, rows, lookups, "auto"], group: "lookup")
        add("ours.lookup", "oursbench", ["lookup", plain, rows, lookups, "auto"], group: "lookup")
        add("grdb.lookup", "grdbbench", ["lookup", plain, rows, lookups, "auto"], group: "lookup")
        add("c.lookup.transaction", "cbench", ["lookup", plain, rows, lookups, "transaction"], group: "lookup")
        add("ours.lookup.transaction", "oursbench", ["lookup", plain, rows, lookups, "transaction"], group: "lookup")
        // The same on a file with SQLite's own default journal.
        let rollback = Plan.database(options, "rollback")
        func lookup(_ name: String, _ program: String, _ scope: String) {
            add(name, program, ["lookup", rollback, rows, lookups, scope, "rollback"], group: "lookup")
        }
        lookup("c.rollback.lookup", "cbench", "auto")
        lookup("ours.rollback.lookup", "oursbench", "auto")
        lookup("c.rollback.lookup.transaction", "cbench", "transaction")
        lookup("ours.rollback.lookup.transaction", "oursbench", "transaction")
        add("ours.retry", "microbench", ["retry"], group: nil)
        add("ours.retry-state", "microbench", ["retry-state"], group: nil)
        add("ours.pool", "microbench", ["pool"], group: nil)
        func peer(_ name: String, _ arguments: [String]) {
            addPeer(name, "\(name).\(arguments[0])", "peers.py", arguments)
        }
        for name in Plan.sqlitePeers { peer(name, ["read", name, plain]) }
        for name in ["sqlite3", "apsw", "adbc"] { peer(name, ["write", name, plain, out]) }
        for name in ["sqlite3", "apsw"] { peer(name, ["lookup", name, plain, rows, lookups]) }
    }

    /// What is compared of them, after every child was added.
    mutating func addSQLiteMeasures() {
        measure("read-cpu", "readFrame, CPU to C", .cpu, "ours.read", "c.read", .ratio(1.15))
        measure("read-memory", "readFrame, peak memory to C", .peak, "ours.read", "c.read", .ratio(1.25))
        measure("read-nulls-cpu", "the same with NULLs, CPU", .cpu, "ours.read.nulls", "c.read.nulls", .ratio(1.15))
        measure("read-nulls-memory", "with NULLs, peak memory", .peak, "ours.read.nulls", "c.read.nulls", .ratio(1.25))
        measure("write-cpu", "write(frame), CPU to C", .cpu, "ours.write", "c.write", .ratio(0.95))
        measure("write-nulls-cpu", "the same with NULLs, CPU", .cpu, "ours.write.nulls", "c.write.nulls", .ratio(0.95))
        measure("write-c16-cpu", "C, 16 rows a statement, to C", .cpu, "c.write16", "c.write", .none)
        measure("lookup-cpu", "key look-ups, CPU to C", .cpu, "ours.lookup", "c.lookup", .ratio(1.15))
        measure(
            "lookup-transaction-cpu",
            "in one read transaction, to C without",
            .cpu,
            "ours.lookup.transaction",
            "c.lookup",
            .ratio(0.5)
        )
        measure("lookup-c-cpu", "C in one read transaction, to C", .cpu, "c.lookup.transaction", "c.lookup", .none)
        measure(
            "lookup-transaction-c-cpu",
            "both in one read transaction",
            .cpu,
            "ours.lookup.transaction",
            "c.lookup.transaction",
            .none
        )
        measure(
            "lookup-rollback-cpu",
            "look-ups, rollback journal, to C",
            .cpu,
            "ours.rollback.lookup",
            "c.rollback.lookup",
            .ratio(1.15)
        )
        measure(
            "lookup-rollback-transaction-cpu",
            "in one read transaction, to C without",
            .cpu,
            "ours.rollback.lookup.transaction",
            "c.rollback.lookup",
            .ratio(0.5)
        )
        measure(
            "lookup-rollback-c-cpu",
            "C in one read transaction, to C",
            .cpu,
            "c.rollback.lookup.transaction",
            "c.rollback.lookup",
            .none
        )
        measure("threads-wall", "two threads, wall to one", .wall, "ours.read2", "ours.read", .ratio(0.6))
        measure("threads-c-wall", "C, two threads, wall to one", .wall, "c.read2", "c.read", .none)
        measure("grdb-rows-cpu", "readFrame to GRDB rows, CPU", .cpu, "ours.read", "grdb.rows", .faster)
        measure("grdb-records-cpu", "readFrame to GRDB records, CPU", .cpu, "ours.read", "grdb.records", .faster)
        measure("grdb-rows-memory", "readFrame to GRDB rows, peak memory", .peak, "ours.read", "grdb.rows", .none)
        measure("grdb-write-cpu", "write(frame) to GRDB insert, CPU", .cpu, "ours.write", "grdb.write", .faster)
        measure("grdb-lookup-cpu", "key look-ups to GRDB, CPU", .cpu, "ours.lookup", "grdb.lookup", .faster)
        measure("retry-ns", "Retrier.run that succeeds, added", .ns, "ours.retry", nil, .absolute(50))
        measure("retry-state-ns", "RetryState alone, added", .ns, "ours.retry-state", nil, .none)
        measure("pool-ns", "own connection by the pool, added", .ns, "ours.pool", nil, .absolute(40))
        for name in Plan.sqlitePeers {
            for verb in ["read", "write", "lookup"] {
                let (peer, baseline) = ("\(name).\(verb)", "c.\(verb)")
                measure("peer-\(verb)-\(name)", "\(name) \(verb), CPU to C", .cpu, peer, baseline, .none)
            }
            measure("peer-memory-\(name)", "\(name) read, memory to C", .peak, "\(name).read", "c.read", .none)
        }
        if has("grdbbench") {
            measure("peer-read-grdb", "GRDB rows, CPU to C", .cpu, "grdb.rows", "c.read", .none)
            measure("peer-read-grdb-records", "GRDB records, CPU to C", .cpu, "grdb.records", "c.read", .none)
            measure("peer-write-grdb", "GRDB insert, CPU to C", .cpu, "grdb.write", "c.write", .none)
            measure("peer-lookup-grdb", "GRDB look-ups, CPU to C", .cpu, "grdb.lookup", "c.lookup", .none)
        }
    }

    /// The kinds of data set: without NULLs, with them, and without them in a file with a rollback journal.
    static let databaseKinds = ["plain", "nulls", "rollback"]

    static func database(_ options: Options, _ kind: String) -> String {
        "\(options.data)/lineitem-\(options.rows)-\(kind).db"
    }
}
