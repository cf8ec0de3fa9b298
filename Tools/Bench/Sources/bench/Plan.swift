/// Every child and every measure, for the options given.
struct Plan {
    private(set) var children: [Child] = []
    private(set) var measures: [Measure] = []
    let options: Options
    private let folder: String
    private let scripts: String
    private let missingPeers: Set<String>
    private let available: (String) -> Bool

    /// - Parameters:
    ///   - folder: Where the programs are.
    ///   - scripts: Where the Python peers' scripts are.
    ///   - servers: Which servers there are to measure on.
    ///   - missingPeers: Peers that are not installed.
    ///   - available: Which of the programs exist.
    init(
        _ options: Options,
        folder: String,
        scripts: String,
        servers: Set<Server>,
        missingPeers: Set<String>,
        available: @escaping (String) -> Bool
    ) {
        self.options = options
        self.folder = folder
        self.scripts = scripts
        self.missingPeers = missingPeers
        self.available = available
        addSQLiteChildren()
        addFramesChildren()
        if servers.contains(.postgreSQL) { addPostgreSQLChildren() }
        if servers.contains(.mySQL) { addMySQLChildren() }
        if servers.contains(.sqlServer) { addSQLServerChildren() }
        if servers.contains(.http) { addHTTPChildren() }
        if servers.contains(.ftp) { addFTPChildren() }
        addSQLiteMeasures()
        addFramesMeasures()
        addPostgreSQLMeasures()
        addMySQLMeasures()
        addSQLServerMeasures()
        addHTTPMeasures()
        addFTPMeasures()
        if !options.only.isEmpty {
            measures.removeAll { measure in !options.only.contains { measure.name.contains($0) } }
        }
        let needed = Set(measures.flatMap { [$0.ours, $0.baseline].compactMap(\.self) })
        children.removeAll { !needed.contains($0.name) }
    }

    func has(_ program: String) -> Bool { available(program) }

    /// Adds a side, if its program was built.
    mutating func add(
        _ name: String,
        _ program: String,
        _ arguments: [String],
        group: String?,
        maximumRounds: Int = .max,
        apartFrom server: Server? = nil
    ) {
        guard available(program) else { return }
        var child = Child(name: name, program: folder + "/" + program, arguments: arguments, group: group)
        child.maximumRounds = maximumRounds
        child.apartFrom = server
        children.append(child)
    }

    /// Adds a Python peer, if peers are wanted and this one is installed.
    mutating func addPeer(
        _ peer: String,
        _ name: String,
        _ script: String,
        _ arguments: [String],
        group: String? = nil,
        maximumRounds: Int = .max,
        apartFrom server: Server? = nil
    ) {
        guard options.peers, let python = options.python, !missingPeers.contains(peer) else { return }
        var child = Child(name: name, program: python, arguments: [scripts + "/" + script] + arguments, group: group)
        child.maximumRounds = maximumRounds
        child.apartFrom = server
        children.append(child)
    }

    /// Adds a measure, if its sides are there.
    mutating func measure(
        _ name: String,
        _ title: String,
        _ figure: Measure.Figure,
        _ ours: String,
        _ baseline: String?,
        _ bar: Measure.Bar
    ) {
        guard children.contains(where: { $0.name == ours }) else { return }
        if let baseline, !children.contains(where: { $0.name == baseline }) { return }
        measures.append(
            Measure(name: name, title: title, figure: figure, ours: ours, baseline: baseline, bar: bar)
        )
    }
}
