// expect: cannot convert value of type 'String' to expected argument type 'SQLQuery'
import SQLCore

func read(_ db: any SQLHandling, _ text: String) throws -> DataFrame {
    try db.readFrame(text)
}
