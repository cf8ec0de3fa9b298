extension Plan {
    static let mySQLPeers = ["connectorx", "pymysql", "pandas"]

    /// The sides on a MariaDB server.
    mutating func addMySQLChildren() {
        let rows = String(options.rows)
        let count = String(options.lookups)
        let (plain, nulls, target) = ("bench_lineitem", "bench_lineitem_nulls", "bench_target")
        func peer(_ name: String, _ arguments: [String], isSlow: Bool = false) {
            addPeer(
                name,
                "mysql.\(name).\(arguments[0])",
                "peers_mysql.py",
                arguments,
                maximumRounds: isSlow ? 1 : .max,
                apartFrom: arguments[0] == "lookup" ? .mySQL : nil
            )
        }
        add("mysql.c.read", "cmysqlbench", ["read", plain], group: "mysql.plain")
        add("mysql.ours.read", "oursmysqlbench", ["read", plain], group: "mysql.plain")
        peer("connectorx", ["read", "connectorx", plain])
        for name in ["pymysql", "pandas"] { peer(name, ["read", name, plain], isSlow: true) }
        add("mysql.c.read.nulls", "cmysqlbench", ["read", nulls], group: "mysql.nulls")
        add("mysql.ours.read.nulls", "oursmysqlbench", ["read", nulls], group: "mysql.nulls")
        add("mysql.c.load", "cmysqlbench", ["load", rows, "plain"], group: "mysql.plain")
        add("mysql.c.bulk", "cmysqlbench", ["bulk", rows, "plain"], group: "mysql.plain")
        add("mysql.ours.write", "oursmysqlbench", ["write", plain], group: "mysql.plain")
        for method in ["load-data", "multi-row-insert"] {
            add("mysql.ours.write.\(method)", "oursmysqlbench", ["write", plain, method], group: "mysql.plain")
        }
        add("mysql.c.bulk.nulls", "cmysqlbench", ["bulk", rows, "nulls"], group: "mysql.nulls")
        add("mysql.ours.write.nulls", "oursmysqlbench", ["write", nulls], group: "mysql.nulls")
        peer("pymysql", ["write", "pymysql", plain, target], isSlow: true)
        func lookup(_ name: String, _ program: String, _ arguments: [String], isApart: Bool = true) {
            add(name, program, ["lookup"] + arguments, group: "mysql.lookup", apartFrom: isApart ? .mySQL : nil)
        }
        lookup("mysql.c.lookup", "cmysqlbench", [plain, rows, count])
        lookup("mysql.ours.lookup", "oursmysqlbench", [rows, count])
        lookup("mysql.c.lookup.free", "cmysqlbench", [plain, rows, count], isApart: false)
        lookup("mysql.ours.lookup.free", "oursmysqlbench", [rows, count], isApart: false)
        peer("pymysql", ["lookup", "pymysql", plain, rows, count])
    }

    /// What is compared of them, after every child was added.
    mutating func addMySQLMeasures() {
        let read = ("mysql.ours.read", "mysql.c.read")
        measure("mysql-read-cpu", "readFrame, CPU to C", .cpu, read.0, read.1, .ratio(1.3))
        measure("mysql-read-memory", "readFrame, peak memory to C", .peak, read.0, read.1, .ratio(1.25))
        measure("mysql-read-wall", "readFrame, wall to C", .wall, read.0, read.1, .none)
        let other = "mysql.connectorx.read"
        measure("mysql-read-wall-connectorx", "readFrame, wall to connectorx", .wall, read.0, other, .none)
        let nulls = ("mysql.ours.read.nulls", "mysql.c.read.nulls")
        measure("mysql-read-nulls-cpu", "readFrame with NULLs, CPU to C", .cpu, nulls.0, nulls.1, .none)
        // What is at most so much of the better road is so of both.
        let write = "mysql.ours.write"
        for (road, title) in [("load", "LOAD DATA"), ("bulk", "arrays")] {
            let c = "mysql.c.\(road)"
            measure("mysql-write-\(road)-wall", "write(frame), wall to C \(title)", .wall, write, c, .ratio(1.1))
            measure("mysql-write-\(road)-cpu", "the same, CPU", .cpu, write, c, .ratio(1.6))
            measure("mysql-write-\(road)-memory", "the same, peak memory", .peak, write, c, .none)
        }
        for method in ["load-data", "multi-row-insert"] {
            let ours = "mysql.ours.write.\(method)"
            measure(
                "mysql-write-\(method)-wall",
                "write by \(method), wall to C LOAD DATA",
                .wall,
                ours,
                "mysql.c.load",
                .none
            )
            measure("mysql-write-\(method)-cpu", "the same, CPU", .cpu, ours, "mysql.c.load", .none)
        }
        measure("mysql-write-c-wall", "C arrays, wall to C LOAD DATA", .wall, "mysql.c.bulk", "mysql.c.load", .none)
        measure("mysql-write-c-cpu", "the same, CPU", .cpu, "mysql.c.bulk", "mysql.c.load", .none)
        let (ours, c) = ("mysql.ours.write.nulls", "mysql.c.bulk.nulls")
        measure("mysql-write-nulls-cpu", "write with NULLs, CPU to C arrays", .cpu, ours, c, .none)
        let lookup = ("mysql.ours.lookup", "mysql.c.lookup")
        measure("mysql-lookup-wall", "key look-ups, wall to C", .wall, lookup.0, lookup.1, .ratio(1.1))
        measure("mysql-lookup-cpu", "the same, CPU to C", .cpu, lookup.0, lookup.1, .ratio(1.5))
        let free = ("mysql.ours.lookup.free", "mysql.c.lookup.free")
        measure("mysql-lookup-free-wall", "key look-ups, on any core, wall to C", .wall, free.0, free.1, .none)
        measure("mysql-lookup-free-cpu", "the same, CPU to C", .cpu, free.0, free.1, .none)
        for name in Plan.mySQLPeers {
            for (verb, baseline) in [("read", "read"), ("write", "load"), ("lookup", "lookup")] {
                let (peer, c) = ("mysql.\(name).\(verb)", "mysql.c.\(baseline)")
                measure("mysql-peer-\(verb)-cpu-\(name)", "\(name) \(verb), CPU to C", .cpu, peer, c, .none)
                measure("mysql-peer-\(verb)-wall-\(name)", "\(name) \(verb), wall to C", .wall, peer, c, .none)
                guard verb == "read" else { continue }
                measure("mysql-peer-read-memory-\(name)", "\(name) read, memory to C", .peak, peer, c, .none)
            }
        }
    }
}
