/// What a zone's clock shows at moments.
struct InstantToLocal: CastKernel {
    private let zone: ZoneRules
    private let perSecond: Int64
    /// The stretch of the last moment, for the next one is mostly near.
    private var known: ZoneSegment

    init(zone: ZoneRules, unit: TimeUnit) {
        self.zone = zone
        perSecond = unit.ticksPerSecond
        known = zone.segment(at: 0)
    }

    @inline(__always)
    mutating func convert(_ ticks: Int64) -> Int64? {
        let seconds = CivilCalendar.floorDivide(ticks, by: perSecond).quotient
        if !known.contains(seconds) { known = zone.segment(at: seconds) }
        let (local, overflow) = ticks.addingReportingOverflow(known.offset &* perSecond)
        return overflow ? nil : local
    }
}

/// The moments of local times; one that comes twice or is left out only where it rounds.
struct LocalToInstant: CastKernel {
    private let zone: ZoneRules
    private let perSecond: Int64
    private let rounds: Bool
    /// Local seconds of which each has one moment, and their distance from UTC.
    private var first: Int64 = 0
    private var end: Int64 = 0
    private var offset: Int64 = 0

    init(zone: ZoneRules, unit: TimeUnit, rounds: Bool) {
        self.zone = zone
        perSecond = unit.ticksPerSecond
        self.rounds = rounds
    }

    @inline(__always)
    mutating func convert(_ ticks: Int64) -> Int64? {
        let seconds = CivilCalendar.floorDivide(ticks, by: perSecond).quotient
        if seconds < first || seconds >= end {
            guard let distance = search(seconds) else { return nil }
            return LocalToInstant.subtract(ticks, distance &* perSecond)
        }
        return LocalToInstant.subtract(ticks, offset &* perSecond)
    }

    /// The distance from UTC at a local time, or nil when there is not one moment.
    @inline(never)
    private mutating func search(_ seconds: Int64) -> Int64? {
        guard ZoneRules.reach.contains(seconds) else { return nil }
        switch zone.moment(ofLocal: seconds) {
        case .once(let moment):
            let segment = zone.segment(at: moment)
            // Far enough from both changes nothing comes twice, whatever the clocks beyond show.
            first = segment.start == .min ? .min : segment.start &+ segment.offset &+ 187_200
            end = segment.end == .max ? .max : segment.end &+ segment.offset &- 187_200
            offset = segment.offset
            return seconds &- moment
        case .twice(let moment, _): return rounds ? seconds &- moment : nil
        case .skipped(_, let moment): return rounds ? seconds &- moment : nil
        }
    }

    @inline(__always)
    private static func subtract(_ ticks: Int64, _ distance: Int64) -> Int64? {
        let (result, overflow) = ticks.subtractingReportingOverflow(distance)
        return overflow ? nil : result
    }
}
