/// One cell that is not empty; its column is known from where it is kept.
struct SheetCell {
    enum Kind: UInt8 {
        case number, bool
        /// A text of the workbook's common pool.
        case sharedText
        /// A text of the sheet's own pool.
        case text
        /// The text of an error such as `#N/A`, in the sheet's own pool.
        case error
        /// Serial numbers of days, by what their format shows.
        case date, dateTime, time, duration
    }

    /// From 1, as the sheet counts.
    var row: Int32
    var kind: Kind
    /// The bits of a `Double`, 1 or 0, or the number of a text.
    var bits: UInt64

    var number: Double { Double(bitPattern: bits) }
    var isDateLike: Bool { kind.rawValue >= Kind.date.rawValue }
}
