/// A drawing of columns over a column of numbers or times, made by ``DataFrame/plot(x:y:title:in:)``.
///
/// It holds copies of the values as doubles, which suffice to look at. A million points are drawn as fast as a few:
/// each column of pixels shows its first, smallest, largest and last value, so that no spike is lost.
public struct Plot: Sendable {
    let data: PlotData
    let title: String?
    let x: String
    let y: [String]
}

extension DataFrame {
    /// A drawing of one or more columns over another, as SVG or in the characters of a terminal.
    ///
    /// Heights are numbers or durations (in seconds), places too, or times. Lines break where a value is null, NaN or
    /// infinite, unless the gap is narrower than a pixel. Rows without a place are left out, the others joined from
    /// left to right. Throws ``FrameError`` of kind `unknownColumn`; `wrongType` for a column that cannot be drawn;
    /// `invalidArgument` without columns of heights, with more than 16 of them, or with a zone where times have none.
    /// - Parameters:
    ///   - x: The column of places from left to right.
    ///   - y: The columns of heights.
    ///   - title: Stands above the drawing.
    ///   - zone: The zone of the labels of instants; UTC when nil.
    public func plot(
        x: String,
        y: [String],
        title: String? = nil,
        in zone: ZoneRules? = nil
    ) throws(FrameError) -> Plot {
        guard (1...16).contains(y.count) else {
            throw FrameError(.invalidArgument, "A plot has from 1 to 16 columns of heights, not \(y.count)")
        }
        return Plot(data: try PlotData(self, x: x, y: y, zone: zone), title: title, x: x, y: y)
    }
}
