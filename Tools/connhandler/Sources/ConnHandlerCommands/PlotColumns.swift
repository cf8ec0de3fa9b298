internal import ArgumentParser
internal import ConnHandlers

/// What a plot draws: `x=time,y=power`. What is not named gets its column from the rows.
struct PlotColumns: Equatable {
    var x: String?
    var y: [String] = []

    /// Names no column.
    init() {}

    /// Reads the text of `--plot`; a part that begins with neither `x=` nor `y=` belongs to the name before it.
    init(_ text: String) throws {
        var axes: [(axis: Character, name: String)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if part.hasPrefix("x=") || part.hasPrefix("y="), let axis = part.first {
                axes.append((axis, String(part.dropFirst(2))))
            } else if axes.isEmpty {
                throw ValidationError("--plot is '\(text)'; it must be like x=time,y=power.")
            } else {
                axes[axes.count - 1].name += ",\(part)"
            }
        }
        if axes.contains(where: { $0.name.isEmpty }) {
            throw ValidationError("--plot is '\(text)'; it names a column that is empty.")
        }
        let places = axes.filter { $0.axis == "x" }
        if places.count > 1 { throw ValidationError("--plot is '\(text)'; it names more than one column for x.") }
        x = places.first?.name
        y = axes.filter { $0.axis == "y" }.map(\.name)
    }

    /// The columns of such rows: over x, without a name, the first one of times, else the first of numbers; for y,
    /// without a name, the first one of numbers that is not x.
    func columns(of schema: [Field]) throws(ConnError) -> (x: String, y: [String]) {
        for name in (x.map { [$0] } ?? []) + y where !schema.contains(where: { $0.name == name }) {
            throw ConnError(
                .notFound,
                "The plot names the column '\(name)', which the rows do not have",
                advice: "their columns are \(schema.map { "'\($0.name)'" }.joined(separator: ", "))"
            )
        }
        let free = schema.filter { !y.contains($0.name) }
        let over = x ?? (free.first(where: \.type.isTime) ?? free.first(where: \.type.isNumeric))?.name
        let numbers = schema.filter { $0.name != over && $0.type.isNumeric }.prefix(1).map(\.name)
        guard let over, !(y + numbers).isEmpty else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The rows have no column of numbers to plot over one of times or numbers",
                advice: "name both, as in --plot x=time,y=power"
            )
        }
        return (over, y.isEmpty ? numbers : y)
    }
}

extension DataType {
    /// Whether values are days or points in time.
    var isTime: Bool {
        switch self {
        case .date, .time, .localTimestamp, .instant: true
        default: false
        }
    }
}
