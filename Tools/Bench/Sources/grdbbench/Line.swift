import CBaseline
import GRDB
import Glibc

/// A row as a GRDB user would hold it. Dates stay text and decimals doubles: GRDB has no cheaper road to them.
struct Line: FetchableRecord {
    let orderKey: Int64
    let partKey: Int64
    let supplierKey: Int32?
    let lineNumber: Int32
    let quantity: Double
    let extendedPrice: Double
    let discount: Double?
    let tax: Double
    let returnFlag: String
    let lineStatus: String
    let shipDate: String
    let commitDate: String?
    let receiptDate: String
    let shipInstruct: String
    let shipMode: String
    let comment: String?

    init(row: Row) {
        orderKey = row[0]
        partKey = row[1]
        supplierKey = row[2]
        lineNumber = row[3]
        quantity = row[4]
        extendedPrice = row[5]
        discount = row[6]
        tax = row[7]
        returnFlag = row[8]
        lineStatus = row[9]
        shipDate = row[10]
        commitDate = row[11]
        receiptDate = row[12]
        shipInstruct = row[13]
        shipMode = row[14]
        comment = row[15]
    }
}

/// The checksum of records, outside the measured section.
func hash(_ lines: [Line]) -> UInt64 {
    var sink = HashSink()
    for line in lines {
        sink.number(0, line.orderKey)
        sink.number(1, line.partKey)
        sink.number(2, line.supplierKey.map(Int64.init))
        sink.number(3, Int64(line.lineNumber))
        sink.number(4, hundredths(line.quantity))
        sink.number(5, hundredths(line.extendedPrice))
        sink.number(6, line.discount.map(hundredths))
        sink.number(7, hundredths(line.tax))
        sink.text(8, line.returnFlag)
        sink.text(9, line.lineStatus)
        sink.number(10, Int64(days(line.shipDate)))
        sink.number(11, line.commitDate.map { Int64(days($0)) })
        sink.number(12, Int64(days(line.receiptDate)))
        sink.text(13, line.shipInstruct)
        sink.text(14, line.shipMode)
        sink.text(15, line.comment)
    }
    return sink.finish()
}

func hash(_ rows: [Row]) -> UInt64 {
    hash(rows.map(Line.init(row:)))
}

/// One running hash a column, as the C side keeps them.
struct HashSink {
    private var columns = (0..<UInt64(CB_COLUMNS)).map { cb_mix($0) }

    mutating func number(_ column: Int, _ value: Int64?) {
        let hash = columns[column]
        columns[column] = value.map { cb_fold(hash, UInt64(bitPattern: $0)) } ?? cb_fold_null(hash)
    }

    mutating func text(_ column: Int, _ value: String?) {
        columns[column] = value.map { fold(columns[column], $0) } ?? cb_fold_null(columns[column])
    }

    func finish() -> UInt64 {
        columns.reduce(0) { cb_fold($0, $1) }
    }
}

func fold(_ hash: UInt64, _ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { cb_fold_bytes(hash, $0.baseAddress, Int64($0.count)) }
}

func hundredths(_ value: Double) -> Int64 {
    Int64((value * 100).rounded())
}

/// Days since 1970-01-01 of an ISO date.
func days(_ text: String) -> Int32 {
    let parts = text.split(separator: "-").compactMap { Int32($0) }
    guard parts.count == 3 else { fail("not a date: \(text)") }
    let year = parts[0] - (parts[1] <= 2 ? 1 : 0)
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (parts[1] + (parts[1] > 2 ? -3 : 9)) + 2) / 5 + parts[2] - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
