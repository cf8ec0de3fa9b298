extension Plan {
    static let sqlServerPeers = ["pymssql", "arrow_odbc"]

    /// The sides on a SQL Server, or on what stands in for one.
    mutating func addSQLServerChildren() {
        let rows = String(options.rows)
        let (plain, nulls, target) = ("bench_lineitem", "bench_lineitem_nulls", "bench_target")
        func peer(_ name: String, _ arguments: [String]) {
            let verb = arguments[0]
            addPeer(name, "mssql.\(name).\(verb)", "peers_mssql.py", arguments, maximumRounds: 1)
        }
        add("mssql.c.read", "cmssqlbench", ["read", plain], group: "mssql.plain")
        add("mssql.ours.read", "oursmssqlbench", ["read", plain], group: "mssql.plain")
        for name in Plan.sqlServerPeers { peer(name, ["read", name, plain]) }
        add("mssql.c.read.nulls", "cmssqlbench", ["read", nulls], group: "mssql.nulls")
        add("mssql.ours.read.nulls", "oursmssqlbench", ["read", nulls], group: "mssql.nulls")
        add("mssql.c.bcp", "cmssqlbench", ["bcp", rows, "plain"], group: "mssql.plain")
        add("mssql.ours.write", "oursmssqlbench", ["write", plain], group: "mssql.plain")
        add("mssql.c.bcp.nulls", "cmssqlbench", ["bcp", rows, "nulls"], group: "mssql.nulls")
        add("mssql.ours.write.nulls", "oursmssqlbench", ["write", nulls], group: "mssql.nulls")
        peer("pymssql", ["write", "pymssql", plain, target])
    }

    /// What is compared of them, after every child was added.
    mutating func addSQLServerMeasures() {
        let read = ("mssql.ours.read", "mssql.c.read")
        measure("mssql-read-cpu", "readFrame, CPU to C", .cpu, read.0, read.1, .ratio(1.3))
        measure("mssql-read-memory", "readFrame, peak memory to C", .peak, read.0, read.1, .none)
        measure("mssql-read-wall", "readFrame, wall to C", .wall, read.0, read.1, .none)
        let readNulls = ("mssql.ours.read.nulls", "mssql.c.read.nulls")
        measure("mssql-read-nulls-cpu", "readFrame with NULLs, CPU to C", .cpu, readNulls.0, readNulls.1, .none)
        let write = ("mssql.ours.write", "mssql.c.bcp")
        measure("mssql-write-cpu", "write(frame), CPU to C bcp", .cpu, write.0, write.1, .ratio(1.5))
        measure("mssql-write-memory", "the same, peak memory", .peak, write.0, write.1, .none)
        measure("mssql-write-wall", "the same, wall", .wall, write.0, write.1, .none)
        let writeNulls = ("mssql.ours.write.nulls", "mssql.c.bcp.nulls")
        measure("mssql-write-nulls-cpu", "write with NULLs, CPU to C bcp", .cpu, writeNulls.0, writeNulls.1, .none)
        for name in Plan.sqlServerPeers {
            for (verb, baseline) in [("read", "read"), ("write", "bcp")] {
                let (peer, c) = ("mssql.\(name).\(verb)", "mssql.c.\(baseline)")
                measure("mssql-peer-\(verb)-cpu-\(name)", "\(name) \(verb), CPU to C", .cpu, peer, c, .none)
                measure("mssql-peer-\(verb)-wall-\(name)", "\(name) \(verb), wall to C", .wall, peer, c, .none)
                guard verb == "read" else { continue }
                measure("mssql-peer-read-memory-\(name)", "\(name) read, memory to C", .peak, peer, c, .none)
            }
        }
    }
}
