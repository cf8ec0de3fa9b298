extension Plan {
    static let postgreSQLPeers = ["connectorx", "adbc", "psycopg", "asyncpg", "pandas"]
    /// The names of the tables in this server and in MariaDB's, by the kind of data set.
    static let tables = ["plain": "bench_lineitem", "nulls": "bench_lineitem_nulls"]

    /// The sides on a PostgreSQL server.
    mutating func addPostgreSQLChildren() {
        let rows = String(options.rows)
        let count = String(options.lookups)
        let (plain, nulls, target) = ("bench_lineitem", "bench_lineitem_nulls", "bench_target")
        func peer(_ name: String, _ arguments: [String], isSlow: Bool = false) {
            addPeer(
                name,
                "pg.\(name).\(arguments[0])",
                "peers_pg.py",
                arguments,
                maximumRounds: isSlow ? 1 : .max,
                apartFrom: arguments[0] == "select1" ? .postgreSQL : nil
            )
        }
        add("pg.c.read", "cpgbench", ["read", plain], group: "pg.plain")
        add("pg.ours.read", "ourspgbench", ["read", plain], group: "pg.plain")
        for name in ["connectorx", "adbc"] { peer(name, ["read", name, plain]) }
        for name in ["psycopg", "asyncpg", "pandas"] { peer(name, ["read", name, plain], isSlow: true) }
        add("pg.c.rows", "cpgbench", ["rows", plain], group: "pg.plain")
        add("pg.ours.rows", "ourspgbench", ["rows", plain], group: "pg.plain")
        add("pg.c.read.nulls", "cpgbench", ["read", nulls], group: "pg.nulls")
        add("pg.ours.read.nulls", "ourspgbench", ["read", nulls], group: "pg.nulls")
        add("pg.c.read2", "cpgbench", ["read2", plain, rows], group: "pg.plain")
        add("pg.ours.read1", "ourspgbench", ["parallel", plain, "1"], group: "pg.plain")
        add("pg.ours.read2", "ourspgbench", ["parallel", plain, "2"], group: "pg.plain")
        add("pg.c.write", "cpgbench", ["write", rows, "plain"], group: "pg.plain")
        add("pg.ours.write", "ourspgbench", ["write", plain], group: "pg.plain")
        for name in Plan.postgreSQLPeers where name != "connectorx" {
            peer(name, ["write", name, plain, target], isSlow: true)
        }
        func select1(_ name: String, _ program: String, _ arguments: [String], isApart: Bool = true) {
            add(name, program, arguments, group: "pg.select1", apartFrom: isApart ? .postgreSQL : nil)
        }
        select1("pg.c.select1", "cpgbench", ["select1", count])
        select1("pg.ours.select1", "ourspgbench", ["select1", count])
        select1("pg.ours.async1", "ourspgbench", ["async", count, "1"])
        select1("pg.ours.async64", "ourspgbench", ["async", count, "64"])
        select1("pg.c.select1.free", "cpgbench", ["select1", count], isApart: false)
        select1("pg.ours.async1.free", "ourspgbench", ["async", count, "1"], isApart: false)
        select1("pg.ours.async64.free", "ourspgbench", ["async", count, "64"], isApart: false)
        for name in ["psycopg", "asyncpg"] { peer(name, ["select1", name, count]) }
    }

    /// What is compared of them, after every child was added.
    mutating func addPostgreSQLMeasures() {
        measure("pg-read-cpu", "readFrame, CPU to C COPY", .cpu, "pg.ours.read", "pg.c.read", .ratio(1.2))
        measure("pg-read-memory", "readFrame, peak memory to C", .peak, "pg.ours.read", "pg.c.read", .ratio(1.25))
        measure("pg-rows-cpu", "with a parameter, CPU to C rows", .cpu, "pg.ours.rows", "pg.c.rows", .ratio(1.2))
        measure("pg-rows-memory", "with a parameter, peak memory", .peak, "pg.ours.rows", "pg.c.rows", .none)
        measure("pg-rows-c-cpu", "C rows, CPU to C COPY", .cpu, "pg.c.rows", "pg.c.read", .none)
        for name in ["connectorx", "adbc"] {
            let (title, other) = ("readFrame, wall to \(name)", "pg.\(name).read")
            measure("pg-read-wall-\(name)", title, .wall, "pg.ours.read", other, .ratio(0.8))
        }
        let nulls = ("pg.ours.read.nulls", "pg.c.read.nulls")
        measure("pg-read-nulls-cpu", "readFrame with NULLs, CPU to C", .cpu, nulls.0, nulls.1, .none)
        measure("pg-write-cpu", "write(frame), CPU to C COPY", .cpu, "pg.ours.write", "pg.c.write", .ratio(1.6))
        measure("pg-write-memory", "write(frame), peak memory to C", .peak, "pg.ours.write", "pg.c.write", .none)
        let (ours, c) = ("pg.ours.select1", "pg.c.select1")
        measure("pg-select1-wall", "SELECT 1 prepared, wall to C", .wall, ours, c, .ratio(1.1))
        measure("pg-select1-cpu", "the same, CPU to C", .cpu, ours, c, .ratio(1.5))
        measure("pg-async-1-cpu", "async, 1 task, CPU to sync C", .cpu, "pg.ours.async1", c, .ratio(2.4))
        measure("pg-async-64-cpu", "async, 64 tasks, CPU to sync C", .cpu, "pg.ours.async64", c, .ratio(1.5))
        let free = "pg.c.select1.free"
        measure("pg-async-1-free-cpu", "1 task, on any core, CPU to C", .cpu, "pg.ours.async1.free", free, .none)
        measure("pg-async-64-free-cpu", "64 tasks, on any core, CPU to C", .cpu, "pg.ours.async64.free", free, .none)
        measure("pg-async-64-wall", "async, 64 tasks, wall to sync C", .wall, "pg.ours.async64", c, .none)
        measure("pg-parallel-wall", "2 partitions, wall to 1", .wall, "pg.ours.read2", "pg.ours.read1", .none)
        measure("pg-parallel-c-wall", "C, 2 connections, wall to 1", .wall, "pg.c.read2", "pg.c.read", .none)
        for verb in ["read", "write", "select1"] {
            for name in Plan.postgreSQLPeers {
                let (peer, baseline) = ("pg.\(name).\(verb)", "pg.c.\(verb)")
                measure("pg-peer-\(verb)-cpu-\(name)", "\(name) \(verb), CPU to C", .cpu, peer, baseline, .none)
                measure("pg-peer-\(verb)-wall-\(name)", "\(name) \(verb), wall to C", .wall, peer, baseline, .none)
                guard verb == "read" else { continue }
                measure("pg-peer-read-memory-\(name)", "\(name) read, memory to C", .peak, peer, baseline, .none)
            }
        }
    }
}
