/// The clock of a place: how far it is from UTC at every moment, summer and winter time included.
///
/// Named zones come from the system's database, of which one file is read when the value is made; the rule that the file
/// gives for the years to come is applied without end. Values are compared by name and rules, and may be used from any
/// thread.
public struct ZoneRules: Sendable, Hashable, CustomStringConvertible {
    /// The folder of the system's database, `/usr/share/zoneinfo`; Debian's package is `tzdata`.
    public static let systemFolder = "/usr/share/zoneinfo"

    /// The zone's name, such as `Europe/Berlin`, or its distance, such as `+02:00`.
    public let name: String
    private let starts: [Int64]
    private let offsets: [Int64]
    private let first: Int64
    private let yearly: YearlyZone?

    /// UTC itself.
    public static let utc = ZoneRules(name: "UTC", offset: 0)

    private init(name: String, offset: Int64) {
        self.name = name
        starts = []
        offsets = []
        first = offset
        yearly = nil
    }

    /// A clock that never changes.
    ///
    /// Throws ``FrameError`` of kind `invalidArgument` beyond 18 hours.
    /// - Parameter seconds: Seconds east of UTC; negative for the west.
    public init(secondsFromUTC seconds: Int) throws(FrameError) {
        guard (-64_800...64_800).contains(seconds) else {
            throw FrameError(.invalidArgument, "A zone is at most 18 hours from UTC, that is 64800 seconds")
        }
        let magnitude = seconds.magnitude
        let digits = { (number: UInt) in (number < 10 ? "0" : "") + String(number) }
        var name = (seconds < 0 ? "-" : "+") + digits(magnitude / 3_600) + ":" + digits(magnitude / 60 % 60)
        if magnitude % 60 != 0 { name += ":" + digits(magnitude % 60) }
        self.init(name: name, offset: Int64(seconds))
    }

    /// A zone of the system's database.
    ///
    /// Throws ``FrameError`` of kind `invalidArgument` for a text that cannot be a name, `file` when there is no such
    /// zone or its file makes no sense. Reads one small file; blocks.
    /// - Parameters:
    ///   - name: A name such as `Europe/Berlin`.
    ///   - folder: Where the database lies.
    public init(named name: String, folder: String = ZoneRules.systemFolder) throws(FrameError) {
        guard ZoneRules.isName(name) else {
            throw FrameError(
                .invalidArgument,
                "A zone's name has letters, digits, - + _ and / between its parts, such as Europe/Berlin",
                detail: name
            )
        }
        let source = try FileByteSource(path: folder + "/" + name)
        defer { source.close() }
        // The largest have 4 KiB.
        try self.init(tzif: source.readAll(maximum: 1 << 20), name: name)
    }

    /// A zone of the bytes of a TZif file (RFC 9636), for databases that lie elsewhere.
    ///
    /// Throws ``FrameError`` of kind `file` when the bytes contradict themselves, end too early, or count leap seconds.
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - name: How the zone is called.
    public init(tzif bytes: [UInt8], name: String) throws(FrameError) {
        guard let file = ZoneFile(bytes) else {
            throw FrameError(
                .file,
                "The rules of the zone \"\(name)\" are damaged or no TZif file without leap seconds"
            )
        }
        self.name = name
        starts = file.starts
        offsets = file.offsets
        first = file.first
        yearly = file.yearly
    }

    /// The zone's name.
    public var description: String { name }

    /// Nothing that leads out of the folder.
    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 100
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                guard let start = part.utf8.first, (0x61...0x7A).contains(start | 0x20) else { return false }
                return part.utf8.allSatisfy {
                    (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
                        || $0 == 0x2B
                }
            }
    }

    /// Local seconds beyond this have no moment; 2^62 s are more than a hundred billion years.
    static let reach = -(Int64(1) << 62)...(Int64(1) << 62)

    /// The stretch around a moment, in seconds since 1970.
    func segment(at utc: Int64) -> ZoneSegment {
        guard let last = starts.last, utc < last else {
            let start = starts.last ?? .min
            if let yearly { return yearly.segment(at: utc, after: start) }
            return ZoneSegment(start: start, end: .max, offset: offsets.last ?? first)
        }
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= utc { low = middle + 1 } else { high = middle }
        }
        if low == 0 { return ZoneSegment(start: .min, end: starts[0], offset: first) }
        return ZoneSegment(start: starts[low - 1], end: starts[low], offset: offsets[low - 1])
    }

    /// What a local time, in seconds since 1970 on the zone's clock and within ``reach``, says about the moment.
    func moment(ofLocal local: Int64) -> LocalMoment {
        // No clock is more than 26 hours from UTC; changes lie further apart than the stretch searched here.
        var segment = segment(at: local &- 93_600)
        var before = segment
        var found: [Int64] = []
        while true {
            let moment = local &- segment.offset
            if segment.contains(moment) { found.append(moment) }
            if moment >= segment.end { before = segment }
            if segment.end == .max || segment.end > local &+ 93_600 { break }
            segment = self.segment(at: segment.end)
        }
        if found.count >= 2 { return .twice(found[0], found[found.count - 1]) }
        if let only = found.first { return .once(only) }
        return .skipped(change: before.end, byClockBefore: local &- before.offset)
    }
}

extension ZoneRules {
    /// How many seconds the zone is east of UTC at a moment; negative in the west.
    public func secondsFromUTC(at instant: Instant) -> Int {
        let seconds = CivilCalendar.floorDivide(instant.ticks, by: instant.unit.ticksPerSecond).quotient
        return Int(segment(at: seconds).offset)
    }

    /// What the zone's clock shows at a moment, in the same unit, or nil when that does not fit 64 bits.
    public func local(_ instant: Instant) -> LocalDateTime? {
        let offset = Int64(secondsFromUTC(at: instant)) * instant.unit.ticksPerSecond
        let (ticks, overflow) = instant.ticks.addingReportingOverflow(offset)
        return overflow ? nil : LocalDateTime(ticks: ticks, unit: instant.unit)
    }

    /// The moments at which the zone's clock shows a local time: none in an hour that is left out when clocks are set
    /// forward, two in an hour that comes twice, else one; in order, and none where they do not fit 64 bits.
    public func instants(of local: LocalDateTime) -> [Instant] {
        let perSecond = local.unit.ticksPerSecond
        let (seconds, rest) = CivilCalendar.floorDivide(local.ticks, by: perSecond)
        func instant(_ second: Int64) -> Instant? {
            Int64(exactly: Int128(second) * Int128(perSecond) + Int128(rest)).map {
                Instant(ticks: $0, unit: local.unit)
            }
        }
        guard ZoneRules.reach.contains(seconds) else { return [] }
        switch moment(ofLocal: seconds) {
        case .once(let moment): return [instant(moment)].compactMap { $0 }
        case .twice(let first, let second): return [instant(first), instant(second)].compactMap { $0 }
        case .skipped: return []
        }
    }
}
