import CBaseline
import DataFrames
import OursSupport
public import SQLCore

/// A row as the user asks for it.
public struct Found {
    let partKey: Int64
    let quantity: Decimal128
    let shipDate: CalendarDate
    let comment: String

    /// Takes the values out of the row; a NULL ends the process.
    public init(_ row: SQLRow) throws {
        guard let partKey = try row.value(0, as: Int64.self), let quantity = try row.value(1, as: Decimal128.self),
            let shipDate = try row.value(2, as: CalendarDate.self), let comment = try row.value(3, as: String.self)
        else { fail("a NULL in the row of a key") }
        self.partKey = partKey
        self.quantity = quantity
        self.shipDate = shipDate
        self.comment = comment
    }

    /// Folds the row into a hash.
    public func fold(into hash: inout UInt64) {
        var comment = comment
        hash = comment.withUTF8 { bytes in
            let hundredths = Int64(truncatingIfNeeded: quantity.unscaled)
            let count = Int64(bytes.count)
            return cb_fold_found(hash, partKey, hundredths, shipDate.daysSinceEpoch, bytes.baseAddress, count)
        }
    }
}
