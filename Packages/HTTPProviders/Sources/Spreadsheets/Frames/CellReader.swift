internal import DataFrames

/// What stands in a cell, as text and as values.
struct CellReader {
    let sharedTexts: TextPool
    let texts: TextPool
    let dates: SerialDate

    /// The text of a cell that holds one.
    func string(_ cell: SheetCell) -> String? {
        switch cell.kind {
        case .sharedText: sharedTexts[Int(cell.bits)]
        case .text, .error: texts[Int(cell.bits)]
        default: nil
        }
    }

    /// Any cell as text: numbers in their shortest form, dates in their ISO form.
    func text(_ cell: SheetCell) -> String {
        switch cell.kind {
        case .sharedText, .text, .error: return string(cell) ?? ""
        case .bool: return cell.bits == 1 ? "true" : "false"
        case .number: return CellReader.text(cell.number)
        case .date:
            if let days = dates.days(cell.number) { return CalendarDate(daysSinceEpoch: days).description }
            return dateTime(cell) ?? CellReader.text(cell.number)
        case .dateTime: return dateTime(cell) ?? CellReader.text(cell.number)
        case .time:
            guard let time = SerialDate.time(cell.number) else { return CellReader.text(cell.number) }
            return TimeOfDay(ticks: time, unit: .millisecond).description
        case .duration:
            guard let ticks = SerialDate.duration(cell.number) else { return CellReader.text(cell.number) }
            return CellReader.write { TextKernels.write(duration: ticks, unit: .millisecond, to: $0) }
        }
    }

    private func dateTime(_ cell: SheetCell) -> String? {
        dates.milliseconds(cell.number).map { LocalDateTime(ticks: $0, unit: .millisecond).description }
    }

    static func text(_ number: Double) -> String {
        if let whole = whole(number) { return String(whole) }
        return number.description
    }

    /// The number as an integer, if it is one that `Double` holds exactly.
    static func whole(_ number: Double) -> Int64? {
        guard number.magnitude <= 0x1p53 else { return nil }
        return Int64(exactly: number)
    }

    private static func write(_ body: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            let count = body(base)
            return String(decoding: UnsafeBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
        }
    }
}
