/// The numbers of types as TDS and db-lib know them.
///
/// Source: MS-TDS, section 2.2.5.4, and db-lib's `sybdb.h`. db-lib gives a result's columns the numbers of types without
/// NULL, and one number for texts of all kinds.
enum TypeCode {
    static let bit: Int32 = 50
    static let tinyInt: Int32 = 48
    static let smallInt: Int32 = 52
    static let int: Int32 = 56
    static let bigInt: Int32 = 127
    static let real: Int32 = 59
    static let float: Int32 = 62
    static let money: Int32 = 60
    static let smallMoney: Int32 = 122
    static let decimal: Int32 = 106
    static let numeric: Int32 = 108
    static let char: Int32 = 47
    static let varChar: Int32 = 39
    static let text: Int32 = 35
    static let nText: Int32 = 99
    static let nVarChar: Int32 = 103
    static let bigChar: Int32 = 175
    static let bigVarChar: Int32 = 167
    static let bigNChar: Int32 = 239
    static let bigNVarChar: Int32 = 231
    static let xml: Int32 = 241
    static let binary: Int32 = 45
    static let varBinary: Int32 = 37
    static let image: Int32 = 34
    static let bigBinary: Int32 = 173
    static let bigVarBinary: Int32 = 165
    static let uniqueIdentifier: Int32 = 36
    static let date: Int32 = 40
    static let time: Int32 = 41
    static let dateTime2: Int32 = 42
    static let dateTimeOffset: Int32 = 43
    static let dateTime: Int32 = 61
    static let smallDateTime: Int32 = 58
    static let sqlVariant: Int32 = 98
    static let userDefined: Int32 = 240

    /// The user type of `rowversion`, whose values are bytes otherwise.
    static let rowVersionUserType: Int32 = 80
}
