/// A series reduced to what can be seen: of each column of pixels the first, smallest, largest and last value.
struct PlotLine {
    /// Positions of points that are joined; between two runs is a gap.
    private(set) var runs: [[Int]] = []

    private var run: [Int] = []
    private var column = -1
    private var first = 0
    private var low = 0
    private var high = 0
    private var last = 0

    /// Reduces a series; places outside the bounds count as their edge.
    ///
    /// A gap within one column of pixels cannot be seen and is none.
    /// - Parameters:
    ///   - places: From left to right, ascending.
    ///   - heights: NaN where there is no value.
    ///   - low: The place of the first column.
    ///   - high: The place of the last column.
    ///   - columns: How many columns of pixels there are.
    init(places: [Double], heights: [Double], low start: Double, high end: Double, columns: Int) {
        let scale = Double(columns) / (end - start)
        var isGap = false
        places.withUnsafeBufferPointer { places in
            heights.withUnsafeBufferPointer { heights in
                for index in 0..<places.count {
                    let height = heights[index]
                    if height.isNaN {
                        isGap = true
                        continue
                    }
                    let column = min(columns &- 1, max(0, Int((places[index] - start) * scale)))
                    if column == self.column {
                        last = index
                        if height < heights[low] { low = index }
                        if height > heights[high] { high = index }
                    } else {
                        flush()
                        if isGap { split() }
                        self.column = column
                        first = index
                        low = index
                        high = index
                        last = index
                    }
                    isGap = false
                }
            }
        }
        flush()
        split()
    }

    private mutating func flush() {
        guard column >= 0 else { return }
        let (near, far) = low < high ? (low, high) : (high, low)
        for index in [first, near, far, last] where run.last.map({ $0 < index }) ?? true { run.append(index) }
    }

    private mutating func split() {
        if !run.isEmpty { runs.append(run) }
        run = []
    }
}
