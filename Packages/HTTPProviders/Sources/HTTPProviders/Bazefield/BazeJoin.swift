/// Joins the answers for the windows of a range, so that no value comes twice and none is lost.
enum BazeJoin {
    /// The series of all windows, each once, in the order in which they first come.
    ///
    /// - Parameter descending: Whether the newest values come first.
    static func series(_ parts: [(window: BazeWindow, series: [BazeSeries])], descending: Bool) -> [BazeSeries] {
        guard parts.count > 1 else { return parts.first?.series ?? [] }
        var joined: [BazeSeries] = []
        var places: [BazeSeries.Key: Int] = [:]
        let starts = parts.map { part in
            Set(part.series.filter { $0.samples.contains { $0.time == part.window.start } }.map(\.key))
        }
        for (index, part) in ordered(parts, descending) {
            for series in part.series {
                let place = places[series.key] ?? joined.count
                if place == joined.count {
                    places[series.key] = place
                    joined.append(BazeSeries(key: series.key, samples: []))
                }
                let isInNext = index + 1 < parts.count && starts[index + 1].contains(series.key)
                joined[place].samples += series.samples.filter { part.window.owns($0.time, isInNext: isInNext) }
            }
        }
        return joined
    }

    /// The rows of all windows, by object in the order in which they first come: whether the range was cut does not show.
    static func tables(_ parts: [(window: BazeWindow, table: BazeTable)], descending: Bool) -> BazeTable {
        let starts = parts.map { part in
            Set(part.table.rows.filter { $0.time == part.window.start }.map(\.objectID))
        }
        var names: [String] = []
        var columnPlaces: [String: Int] = [:]
        var objects: [[BazeTable.Row]] = []
        var objectPlaces: [String: Int] = [:]
        for (index, part) in ordered(parts, descending) {
            let columns = part.table.names.map { name in
                if let place = columnPlaces[name] { return place }
                columnPlaces[name] = names.count
                names.append(name)
                return names.count - 1
            }
            for row in part.table.rows {
                let isInNext = index + 1 < parts.count && starts[index + 1].contains(row.objectID)
                guard part.window.owns(row.time, isInNext: isInNext) else { continue }
                var moved = row
                moved.cells = Array(repeating: nil, count: names.count)
                for (cell, column) in zip(row.cells, columns) { moved.cells[column] = cell }
                let place = objectPlaces[row.objectID] ?? objects.count
                if place == objects.count {
                    objectPlaces[row.objectID] = place
                    objects.append([])
                }
                objects[place].append(moved)
            }
        }
        var joined = BazeTable()
        joined.names = names
        joined.rows = Array(objects.joined())
        return joined
    }

    private static func ordered<Part>(_ parts: [Part], _ descending: Bool) -> [(offset: Int, element: Part)] {
        let numbered = Array(parts.enumerated())
        return descending ? numbered.reversed() : numbered
    }
}
