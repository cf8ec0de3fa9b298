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

func runBench() throws {
    let arguments = CommandLine.arguments
    if arguments.contains("--help") {
        print(Options.help)
        return
    }
    let options = try Options(Array(arguments.dropFirst()))
    let folder = String(arguments[0].prefix(upTo: arguments[0].lastIndex(of: "/") ?? arguments[0].startIndex))
    let peersScript = folder + "/../../../peers.py"
    let environment = ProcessInfo.processInfo.environment
    let plan = Plan(options, folder: folder, peersScript: environment["BENCH_PEERS"] ?? peersScript) {
        access(folder + "/" + $0, X_OK) == 0
    }
    if options.isList {
        for measure in plan.measures { print(measure.name) }
        return
    }
    guard !plan.measures.isEmpty else { throw BenchError("no measure of that name; --list prints them") }

    try FileManager.default.createDirectory(atPath: options.data, withIntermediateDirectories: true)
    let cbench = folder + "/cbench"
    for kind in Plan.databaseKinds {
        let path = Plan.database(options, kind)
        guard plan.children.contains(where: { $0.arguments.contains(path) }), access(path, R_OK) != 0 else { continue }
        complain("making \(path)")
        let arguments = ["make", path, String(options.rows), kind]
        _ = try Child.output(of: cbench, arguments, as: "the generator")
    }
    let version = try Child.output(of: cbench, ["version"], as: "cbench").split(separator: "\n").first ?? "?"

    let before = load()
    var samples: [String: [Sample]] = [:]
    var checksums: [String: (String, Child)] = [:]
    for round in 1...options.rounds {
        for child in plan.children {
            complain("round \(round) of \(options.rounds): \(child.name)")
            let sample = try child.run()
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
        options: options,
        sqlite: String(version),
        loads: (before, load()),
        samples: samples
    )
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let file = options.json ?? options.data + "/results.json"
    try encoder.encode(results).write(to: URL(filePath: file))
    print(
        "\(options.rows) rows x 16 columns, \(options.lookups) look-ups, \(options.rounds) rounds, medians; "
            + "SQLite \(version); load \(fixed(results.loadBefore, 1)) to \(fixed(results.loadAfter, 1))"
    )
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
