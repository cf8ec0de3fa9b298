/// The axes of a plot for a certain size: bounds, ticks and what stands under the axis of places.
struct PlotLayout {
    /// The places at both ends.
    let left: Double
    let right: Double
    /// The heights at both ends.
    let bottom: Double
    let top: Double
    /// The ticks of both axes as parts of their length, from 0 to 1.
    let places: [(part: Double, label: String)]
    let heights: [(part: Double, label: String)]
    /// What the places are, and from when to when for times.
    let caption: String

    /// Chooses ticks.
    ///
    /// - Parameters:
    ///   - data: What is drawn.
    ///   - name: The name of the places.
    ///   - columns: The most ticks from left to right for labels of a width in characters.
    ///   - rows: The most ticks from bottom to top.
    init(_ data: PlotData, name: String, columns: (_ width: Int) -> Int, rows: Int) {
        let bounds = data.bounds ?? (0, 1)
        let heights = NumberTicks(bounds.low, bounds.high, count: max(2, rows))
        bottom = heights.low
        top = heights.high
        self.heights = zip(heights.values, heights.labels).map { [bottom, top] value, label in
            ((value - bottom) / (top - bottom), label)
        }
        let first = data.places.first ?? 0
        let last = data.places.last ?? 1
        switch data.scale {
        case .number:
            let ticks = NumberTicks(first, last, count: max(2, columns(8)), isTight: true)
            left = ticks.low
            right = ticks.high
            places = zip(ticks.values, ticks.labels).map { [left, right] in (($0 - left) / (right - left), $1) }
            caption = name
        case .time(let unit, let origin, let zone):
            left = first
            right = last > first ? last : first + Double(unit.ticksPerSecond)
            let span = right - left
            let ticks = TimeTicks(span: span, unit: unit, origin: origin, zone: zone ?? .utc, count: columns)
            places = zip(ticks.values, ticks.labels).map { ($0 / span, $1) }
            let begin = PlotLayout.text(origin, unit, zone)
            let end = Int64(exactly: Int128(origin) + Int128(last)).map { PlotLayout.text($0, unit, zone) } ?? "…"
            caption = data.places.isEmpty ? name : "\(name): \(begin) – \(end)" + (zone.map { " \($0)" } ?? "")
        }
    }

    /// A time in whole seconds on the zone's clock.
    private static func text(_ ticks: Int64, _ unit: TimeUnit, _ zone: ZoneRules?) -> String {
        let instant = Instant(ticks: ticks, unit: unit)
        let local = zone.map { $0.local(instant) ?? instant.utc } ?? instant.utc
        let text = (local.rounded(in: .second) ?? local).description
        return text.hasSuffix("T00:00:00") ? String(text.dropLast(9)) : text.replacingFirst("T", with: " ")
    }
}

extension String {
    fileprivate func replacingFirst(_ character: Character, with other: String) -> String {
        guard let place = firstIndex(of: character) else { return self }
        return String(self[..<place]) + other + String(self[index(after: place)...])
    }
}
