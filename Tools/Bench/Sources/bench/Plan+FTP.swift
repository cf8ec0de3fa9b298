import FoundationEssentials

extension Plan {
    static let ftpPeers = ["ftplib", "aioftp", "lftp", "curl"]

    /// How often the large file goes over one session in one process.
    private static let large = "3"
    /// The small files of the measures of their rate.
    private static let small = "500"
    /// So many up, and as many down, looking for one that takes too long.
    private static let watched = "1000"
    private static let listings = "10"
    private static let farRounds = 3

    /// Downloads go where the files to be uploaded are.
    private var ftpStore: String { ProcessInfo.processInfo.environment["BENCH_FTP_FILES"] ?? options.data }
    private var ftpFile: String { ftpStore + "/download" }
    private var ftpFolder: String { ftpStore + "/downloads" }

    /// The sides on an FTP server. What the files are is in `with-ftp`.
    mutating func addFTPChildren() {
        let (file, folder) = (ftpFile, ftpFolder)
        for (form, plain) in [("", ""), ("-plain", "-plain")] {
            addFTP("c.up" + form, "cftpbench", ["up" + plain, Plan.large], group: "large")
            addFTP("c.down" + form, "cftpbench", ["down" + plain, file, Plan.large], group: "large")
            addFTP("c.small-up" + form, "cftpbench", ["small-up" + plain, Plan.small], group: "small")
            addFTP("c.small-down" + form, "cftpbench", ["small-down" + plain, folder, Plan.small], group: "small")
        }
        addFTP("socket.up", "cftpbench", ["socket-up", "64", Plan.large], group: "large")
        addFTP("socket.up512", "cftpbench", ["socket-up", "512", Plan.large], group: "large")
        addFTP("socket.down", "cftpbench", ["socket-down", file, "64", Plan.large], group: "large")
        addFTP("socket.down512", "cftpbench", ["socket-down", file, "512", Plan.large], group: "large")
        addFTP("c.slow", "cftpbench", ["slow", folder, Plan.watched], group: nil)
        addFTP("c.list", "cftpbench", ["list", Plan.listings], group: "list")
        for sessions in ["1", "4"] {
            let up = ["tree-up", sessions]
            let down = ["tree-down", folder, sessions]
            addFTP("c.tree-up\(sessions)", "cftpbench", up, group: "tree", isApart: false)
            addFTP("c.tree-down\(sessions)", "cftpbench", down, group: "tree", isApart: false)
            addFarTrees("c", "cftpbench", up, down, sessions)
        }
        addOurFTPChildren()
        for name in Plan.ftpPeers {
            // The curl command loses seconds, and little is learnt from more of it.
            let (count, rounds) = name == "curl" ? ("100", 1) : (Plan.small, Int.max)
            addFTPPeer(name, "up", [Plan.large], rounds)
            addFTPPeer(name, "down", [file, Plan.large], rounds)
            addFTPPeer(name, "small-up", [count], rounds)
            addFTPPeer(name, "small-down", [folder, count], rounds)
            if name != "curl" { addFTPPeer(name, "list", [Plan.listings], rounds) }
        }
    }

    /// The library's sides.
    private mutating func addOurFTPChildren() {
        let (file, folder) = (ftpFile, ftpFolder)
        addFTP("ours.up", "oursftpbench", ["up", Plan.large], group: "large")
        addFTP("ours.down", "oursftpbench", ["down", file, Plan.large], group: "large")
        addFTP("ours.small-up", "oursftpbench", ["small-up", Plan.small], group: "small")
        addFTP("ours.small-down", "oursftpbench", ["small-down", folder, Plan.small], group: "small")
        addFTP("ours.slow", "oursftpbench", ["slow", folder, Plan.watched], group: nil)
        addFTP("ours.list", "oursftpbench", ["list", Plan.listings], group: "list")
        for sessions in ["1", "4"] {
            let up = ["tree-up", sessions]
            let down = ["tree-down", folder, sessions]
            addFTP("ours.tree-up\(sessions)", "oursftpbench", up, group: "tree", isApart: false)
            addFTP("ours.tree-down\(sessions)", "oursftpbench", down, group: "tree", isApart: false)
            addFarTrees("ours", "oursftpbench", up, down, sessions)
        }
    }

    /// The same trees through the relay, whose distance makes each of them take half a minute.
    private mutating func addFarTrees(
        _ side: String,
        _ program: String,
        _ up: [String],
        _ down: [String],
        _ sessions: String
    ) {
        guard options.isList || ProcessInfo.processInfo.environment["BENCH_FTP_FAR_URL"] != nil else { return }
        for (way, arguments) in [("up", up), ("down", down)] {
            addFTP(
                "\(side).far-tree-\(way)\(sessions)",
                program,
                ["far-" + arguments[0]] + arguments.dropFirst(),
                group: "tree",
                maximumRounds: Plan.farRounds,
                isApart: false
            )
        }
    }

    private mutating func addFTP(
        _ name: String,
        _ program: String,
        _ arguments: [String],
        group: String?,
        maximumRounds: Int = .max,
        isApart: Bool = true
    ) {
        let group = group.map { "ftp." + $0 }
        let server: Server? = isApart ? .ftp : nil
        add("ftp.\(name)", program, arguments, group: group, maximumRounds: maximumRounds, apartFrom: server)
    }

    private mutating func addFTPPeer(_ name: String, _ verb: String, _ arguments: [String], _ maximumRounds: Int) {
        addPeer(
            name,
            "ftp.\(name).\(verb)",
            "peers_ftp.py",
            [verb, name] + arguments,
            maximumRounds: maximumRounds,
            apartFrom: .ftp
        )
    }

    /// What is compared of them, after every child was added.
    mutating func addFTPMeasures() {
        addOurFTPMeasures()
        for way in ["up", "down"] {
            pairFTP("c-\(way)", "256 MiB \(way), C to a socket", "c.\(way)", "socket.\(way)", .none, .cpu)
            pairFTP("c-\(way)-plain", "the same without rename", "c.\(way)-plain", "socket.\(way)", .none, .cpu)
            let (socket, small) = ("socket.\(way)", "c.small-\(way)")
            pairFTP("socket512-\(way)", "a socket, 512 KiB a time, to 64", socket + "512", socket, .none, .cpu)
            pairFTP("c-small-\(way)-plain", "4 KiB \(way), C without rename", small + "-plain", small, .none, .cpu)
            let trees = "2,000 files \(way), C, 4 sessions to 1"
            pairFTP("c-tree-\(way)", trees + ", 1 ms away", "c.far-tree-\(way)4", "c.far-tree-\(way)1")
            pairFTP("c-tree-near-\(way)", trees + ", on the same cores", "c.tree-\(way)4", "c.tree-\(way)1")
        }
        measure("ftp-c-slow", "of 2,000 of 4 KiB above 200 ms, C", .slow, "ftp.c.slow", nil, .absolute(0))
        measure("ftp-c-worst", "the slowest of them", .slowest, "ftp.c.slow", nil, .none)
        pairFTP("c-list", "listing of 2,000, C to ftplib", "c.list", "ftplib.list")
        for name in Plan.ftpPeers {
            for (verb, baseline) in [
                ("up", "socket.up"), ("down", "socket.down"), ("small-up", "c.small-up-plain"),
                ("small-down", "c.small-down-plain"), ("list", "ftplib.list"),
            ] where "\(name).\(verb)" != baseline {
                let to = verb == "list" ? "ftplib" : verb.hasPrefix("small") ? "C" : "a socket"
                pairFTP("peer-\(verb)-\(name)", "\(name) \(verb) to \(to)", "\(name).\(verb)", baseline)
            }
        }
    }

    /// The library's figures and their bars.
    private mutating func addOurFTPMeasures() {
        pairFTP("up", "256 MiB up, to a socket", "ours.up", "socket.up", .atLeast(0.95), .cpu)
        pairFTP("down", "256 MiB down, to a socket", "ours.down", "socket.down", .atLeast(0.9), .cpu)
        pairFTP("small-up", "500 of 4 KiB up, to C", "ours.small-up", "c.small-up", .atLeast(0.95), .cpu)
        pairFTP("small-down", "500 of 4 KiB down, to C", "ours.small-down", "c.small-down", .atLeast(0.95), .cpu)
        measure("ftp-slow", "of 2,000 of 4 KiB above 200 ms", .slow, "ftp.ours.slow", nil, .absolute(0))
        measure("ftp-worst", "the slowest of them", .slowest, "ftp.ours.slow", nil, .none)
        pairFTP("list", "listing of 2,000, to ftplib", "ours.list", "ftplib.list", .atLeast(1))
        pairFTP("list-c", "the same to C", "ours.list", "c.list")
        for way in ["up", "down"] {
            let trees = "2,000 files \(way), 4 sessions to 1"
            pairFTP("tree-\(way)", trees + ", 1 ms away", "ours.far-tree-\(way)4", "ours.far-tree-\(way)1", .atLeast(2))
            pairFTP("tree-\(way)-c", "4 sessions \(way), to C", "ours.far-tree-\(way)4", "c.far-tree-\(way)4")
            pairFTP("tree-near-\(way)", trees + ", on the same cores", "ours.tree-\(way)4", "ours.tree-\(way)1")
            pairFTP("tree-near-\(way)-c", "the same 4, to C", "ours.tree-\(way)4", "c.tree-\(way)4")
        }
    }

    /// Rate and CPU of one side to another's; the bar is the rate's.
    private mutating func pairFTP(
        _ name: String,
        _ title: String,
        _ ours: String,
        _ baseline: String,
        _ bar: Measure.Bar = .none,
        _ cpu: Measure.Figure = .each
    ) {
        measure("ftp-\(name)-rate", title + ", rate", .rate, "ftp." + ours, "ftp." + baseline, bar)
        measure("ftp-\(name)-cpu", "the same, CPU", cpu, "ftp." + ours, "ftp." + baseline, .none)
    }
}
