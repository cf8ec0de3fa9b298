// The runner: makes the data sets, runs every side in interleaved rounds, each in a process of its own, compares
// what they read, and prints one table. A missed bar is reported and is no failure; a broken run or differing
// results are.
import FoundationEssentials
import Glibc

func complain(_ message: String) {
    let line = Array((message + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

func load() -> Double {
    var values = [0.0, 0, 0]
    return getloadavg(&values, 3) > 0 ? values[0] : -1
}

/// The Python peers that are not installed.
func missingPeers(_ options: Options, _ scripts: String) throws -> [String] {
    guard options.peers, let python = options.python else { return [] }
    let databasePeers = Plan.sqlitePeers + Plan.postgreSQLPeers + Plan.mySQLPeers + Plan.sqlServerPeers
    let names = Set(databasePeers + Plan.httpPeers + Plan.ftpPeers + Plan.framesPeers).sorted()
    let output = try Child.output(of: python, [scripts + "/peers.py", "missing"] + names, as: "the list of peers")
    return output.split(separator: "\n").map(String.init)
}

/// Makes the data sets that the plan needs and that aren't there.
func makeData(_ plan: Plan, with folder: String) throws {
    let rows = String(plan.options.rows)
    for kind in Plan.databaseKinds {
        let path = Plan.database(plan.options, kind)
        guard plan.children.contains(where: { $0.arguments.contains(path) }), access(path, R_OK) != 0 else { continue }
        complain("making \(path)")
        _ = try Child.output(of: folder + "/cbench", ["make", path, rows, kind], as: "the generator")
    }
    let frames = Plan.frames(plan.options)
    if plan.children.contains(where: { $0.name.hasPrefix("frames.") }),
        access(Plan.framesMark(plan.options), R_OK) != 0
    {
        complain("making \(frames)")
        try FileManager.default.createDirectory(atPath: frames, withIntermediateDirectories: true)
        _ = try Child.output(of: folder + "/oursframesbench", ["make", frames, rows], as: "the generator")
    }
    for (server, program) in [("pg", "cpgbench"), ("mysql", "cmysqlbench"), ("mssql", "cmssqlbench")] {
        let children = plan.children.filter { $0.name.hasPrefix(server + ".") }
        for (kind, table) in Plan.tables.sorted(by: { $0.key < $1.key }) {
            guard children.contains(where: { $0.arguments.contains(table) }) else { continue }
            complain("loading \(table) by \(program)")
            _ = try Child.output(of: folder + "/" + program, ["make", table, rows, kind], as: "the generator")
        }
    }
}

func run(_ child: Child, _ cores: [Server: Cores]) throws -> Sample {
    guard let server = child.apartFrom, let cores = cores[server] else { return try child.run() }
    return try cores.apart(child.run)
}

func version(from program: String) throws -> String {
    String(try Child.output(of: program, ["version"], as: program).split(separator: "\n").first ?? "?")
}

func runBench() throws {
    let arguments = CommandLine.arguments
    if arguments.contains("--help") {
        print(Options.help)
        return
    }
    let options = try Options(Array(arguments.dropFirst()))
    let folder = String(arguments[0].prefix(upTo: arguments[0].lastIndex(of: "/") ?? arguments[0].startIndex))
    let environment = ProcessInfo.processInfo.environment
    let scripts = environment["BENCH_SCRIPTS"] ?? folder + "/../../.."
    let servers = Set(Server.allCases.filter { environment[$0.address]?.isEmpty == false })
    let missingPeers = try missingPeers(options, scripts)
    let plan = Plan(
        options,
        folder: folder,
        scripts: scripts,
        servers: options.isList ? Set(Server.allCases) : servers,
        missingPeers: Set(missingPeers)
    ) {
        access(folder + "/" + $0, X_OK) == 0
    }
    if options.isList {
        for measure in plan.measures { print(measure.name) }
        return
    }
    guard !plan.measures.isEmpty else { throw BenchError("no measure of that name; --list prints them") }

    try FileManager.default.createDirectory(atPath: options.data, withIntermediateDirectories: true)
    try makeData(plan, with: folder)
    for server in Server.allCases where !servers.contains(server) {
        complain("\(server.address) is not set: the measures on \(server.title) are left out")
    }
    var versions = ["SQLite \(try version(from: folder + "/cbench"))"]
    for server in Server.allCases {
        guard servers.contains(server), let program = server.baseline else { continue }
        versions.append("\(server.title): \(try version(from: folder + "/" + program))")
    }
    if !servers.isDisjoint(with: [.http, .ftp]) { versions.append(try version(from: folder + "/chttpbench")) }

    var cores: [Server: Cores] = [:]
    for server in Server.allCases { cores[server] = Cores(server: environment[server.rawValue]) }
    let before = load()
    var samples: [String: [Sample]] = [:]
    var checksums: [String: (String, Child)] = [:]
    for round in 1...options.rounds {
        for child in plan.children where round <= child.maximumRounds {
            complain("round \(round) of \(options.rounds): \(child.name)")
            if child.name.hasPrefix("ftp.") { Sockets.settle() }
            let sample = try run(child, cores)
            samples[child.name, default: []].append(sample)
            guard let group = child.group else { continue }
            guard let checksum = sample.checksum else { throw BenchError("\(child.name) printed no checksum") }
            if let (expected, other) = checksums[group] {
                guard checksum == expected else {
                    throw BenchError("\(child.name) and \(other.name) differ in what they read or wrote: invalid")
                }
            } else {
                checksums[group] = (checksum, child)
            }
        }
    }
    for ending in ["", "-wal", "-shm", "-journal"] { unlink(options.data + "/out.db" + ending) }

    let results = try Results(
        plan: plan,
        versions: versions,
        missingPeers: missingPeers,
        loads: (before, load()),
        samples: samples
    )
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let file = options.json ?? options.data + "/results.json"
    try encoder.encode(results).write(to: URL(filePath: file))
    print(
        "\(options.rows) rows x 16 columns, \(options.lookups) look-ups, \(options.requests) requests, "
            + "\(options.rounds) rounds, medians; "
            + "\(versions.joined(separator: ", ")); load \(fixed(results.loadBefore, 1)) to \(fixed(results.loadAfter, 1))"
    )
    for name in missingPeers { print("left out: \(name), which is not installed") }
    print(results.table())
    let missed = results.lines.filter { $0.met == false }.count
    let met = results.lines.filter { $0.met == true }.count
    print("\(met) bars met, \(missed) missed; every side read and wrote the same; details in \(file)")
}

do {
    try runBench()
} catch {
    complain("bench: \(error)")
    exit(1)
}
