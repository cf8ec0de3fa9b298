import SQLCore

func read(_ db: any SQLHandling, _ text: String) throws -> DataFrame {
    try db.readFrame(SQLQuery(unsafeSQL: text))
}
