/// The rows of a resampled frame: one slot per series and interval, and the rows of the frame in each.
struct ResampledSlots {
    /// The rows in each slot, as the aggregates take them.
    let groups: RowGroups
    /// A row of the frame with the keys of each slot.
    let keyRows: [Int]
    /// The interval of each slot.
    let intervals: [UInt32]

    /// Numbers the slots, series after series and by time within each.
    init(_ series: RowGroups, _ times: TimeIntervals, keepsEmpty: Bool, limit: Int) throws(FrameError) {
        if let borders = times.borders, series.count == 1, let key = series.firstRows.first, key >= 0 {
            groups = RowGroups(borders: borders)
            keyRows = [Int](repeating: key, count: groups.count)
            intervals = (0..<UInt32(groups.count)).map { $0 }
            return
        }
        let (numbers, places) = (series.ids, times.places)
        let rows = places.count
        guard rows > 0 else {
            groups = RowGroups(ids: [], firstRows: [], sizes: [])
            keyRows = []
            intervals = []
            return
        }
        let bounds = ResampledSlots.bounds(numbers, places, count: series.count)
        var total = 0
        for bound in bounds { total += Int(bound.last - bound.first) + 1 }
        if keepsEmpty || total <= Swift.max(4 * rows, 1 << 20) {
            guard total <= limit || !keepsEmpty else {
                throw FrameError(
                    .outOfRange,
                    "There are more than \(limit) intervals in all series; leave empty ones out"
                )
            }
            var base: [Int] = []
            base.reserveCapacity(bounds.count)
            var next = 0
            for bound in bounds {
                base.append(next - Int(bound.first))
                next += Int(bound.last - bound.first) + 1
            }
            var ids = [UInt32](repeating: 0, count: rows)
            var firstRows = [Int](repeating: -1, count: total)
            var sizes = [Int](repeating: 0, count: total)
            for row in 0..<rows {
                let slot = base[Int(numbers[row])] + Int(places[row])
                ids[row] = UInt32(truncatingIfNeeded: slot)
                if sizes[slot] == 0 { firstRows[slot] = row }
                sizes[slot] += 1
            }
            var keyRows = [Int](repeating: 0, count: total)
            var intervals = [UInt32](repeating: 0, count: total)
            for (index, bound) in bounds.enumerated() {
                for interval in bound.first...bound.last {
                    let slot = base[index] + Int(interval)
                    keyRows[slot] = series.firstRows[index]
                    intervals[slot] = interval
                }
            }
            if keepsEmpty || !sizes.contains(0) {
                groups = RowGroups(ids: ids, firstRows: firstRows, sizes: sizes)
                self.keyRows = keyRows
                self.intervals = intervals
                return
            }
            // Slots without rows go, the others move up.
            let used = sizes.indices.filter { sizes[$0] > 0 }
            var moved = [UInt32](repeating: 0, count: total)
            for (place, slot) in used.enumerated() { moved[slot] = UInt32(truncatingIfNeeded: place) }
            for row in 0..<rows { ids[row] = moved[Int(ids[row])] }
            groups = RowGroups(ids: ids, firstRows: used.map { firstRows[$0] }, sizes: used.map { sizes[$0] })
            self.keyRows = used.map { keyRows[$0] }
            self.intervals = used.map { intervals[$0] }
            return
        }
        // Many series with few rows each: the slots that exist are found by key.
        let pairs = try RowGroups([
            KeyColumns(name: "series", build: Column(numbers), probe: nil),
            KeyColumns(name: "interval", build: Column(places), probe: nil),
        ])
        let order = pairs.firstRows.indices.sorted { left, right in
            let (a, b) = (pairs.firstRows[left], pairs.firstRows[right])
            return (numbers[a], places[a]) < (numbers[b], places[b])
        }
        var moved = [UInt32](repeating: 0, count: order.count)
        for (place, group) in order.enumerated() { moved[group] = UInt32(truncatingIfNeeded: place) }
        groups = RowGroups(
            ids: pairs.ids.map { moved[Int($0)] },
            firstRows: order.map { pairs.firstRows[$0] },
            sizes: order.map { pairs.sizes[$0] }
        )
        keyRows = order.map { series.firstRows[Int(numbers[pairs.firstRows[$0]])] }
        intervals = order.map { places[pairs.firstRows[$0]] }
    }

    /// The first and last interval of each series.
    private static func bounds(_ numbers: [UInt32], _ places: [UInt32], count: Int) -> [(first: UInt32, last: UInt32)] {
        var bounds = [(first: UInt32, last: UInt32)](repeating: (.max, 0), count: count)
        for (number, place) in zip(numbers, places) {
            let id = Int(number)
            bounds[id].first = Swift.min(bounds[id].first, place)
            bounds[id].last = Swift.max(bounds[id].last, place)
        }
        return bounds
    }
}
