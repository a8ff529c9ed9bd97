import Foundation

/// Collects the figures and shows them.
struct Report {
    private struct Row {
        var workload: String
        var what: String
        var nanoseconds: Double
        var mallocs: Double
        var floor: Double?
    }

    let isJSON: Bool
    private var rows: [Row] = []
    private var excess: Double?
    private var notes: [String] = []

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    mutating func add(_ workload: String, _ what: String, _ measurement: Measurement, floor: Double?) {
        rows.append(
            Row(
                workload: workload, what: what, nanoseconds: measurement.nanosecondsPerChunk, mallocs: measurement.mallocsPerChunk,
                floor: floor))
    }

    /// A client fed one event at a time: most of its time is waking up, so what it costs beyond a plain receiver is the figure.
    mutating func addPaced(_ workload: String, _ measurement: Measurement, receiver: Double) {
        add(workload, "client, paced", measurement, floor: receiver)
        excess = (measurement.nanosecondsPerChunk - receiver) / 1000
    }

    /// How much memory each of many runs takes while it is under way.
    mutating func addMemory(_ workload: String, runs: Int, bytes: Double) {
        notes.append("\(workload): \(String(format: "%.1f", bytes / 1024)) KiB a run with \(runs) runs at once")
    }

    /// How many pieces of text that a rail has nothing against left later than they came.
    mutating func addDelays(_ rail: String, count: Int, of total: Int) {
        notes.append("rail, \(rail): \(count) of \(total) pieces were held back for a while")
    }

    /// What text costs that begins matches over and over: 256 KiB, 512 KiB, 1 MiB.
    mutating func addAdversarial(_ rail: String, nanosecondsPerKilobyte costs: [Double]) {
        let shown = costs.map { String(format: "%.1f", $0 / 1024) }.joined(separator: ", ")
        notes.append("rail, \(rail): \(shown) ns a byte of near-matches (256 KiB, 512 KiB, 1 MiB)")
    }

    /// Whether 4 MB of arguments cost at most 4.5 times what 1 MB costs: a chunk at most 1.125 times.
    var isWithinGrowth: Bool {
        ["decode", "decode + fold"].allSatisfy { growth($0).isNaN || growth($0) <= 4.5 }
    }

    private func growth(_ what: String) -> Double {
        func cost(_ name: String) -> Double { rows.first { $0.workload == name && $0.what == what }?.nanoseconds ?? .nan }
        return cost("args4m") * 4 / cost("args1m")
    }

    func print() {
        if isJSON { return printJSON() }
        Swift.print("workload                  what               ns/chunk   mallocs/chunk   floor ns   ratio")
        for row in rows {
            let floor = row.floor.map { String(format: "%8.0f", $0) } ?? "       –"
            let ratio = row.floor.map { String(format: "%5.2f", row.nanoseconds / $0) } ?? "    –"
            let name = row.workload.padding(toLength: 26, withPad: " ", startingAt: 0)
            let line =
                name + row.what.padding(toLength: 17, withPad: " ", startingAt: 0)
                + String(format: "%10.0f   %13.4f   ", row.nanoseconds, row.mallocs) + floor + "   " + ratio
            Swift.print(line)
        }
        Swift.print("CPU time; floor: C++ with simdjson, in memory or as a client; paced: a plain receiver; expressions: PCRE2")
        if let excess { Swift.print("paced: \(String(format: "%.1f", excess)) us a chunk beyond the receiver (limit 11)") }
        for line in notes { Swift.print(line) }
        for what in ["decode", "decode + fold"] where !growth(what).isNaN {
            Swift.print("growth of \(what): 4 MB costs \(String(format: "%.2f", growth(what))) times 1 MB (limit 4.5)")
        }
    }

    private func printJSON() {
        let objects = rows.map { row -> [String: Any] in
            var object: [String: Any] = [
                "workload": row.workload, "what": row.what, "nanosecondsPerChunk": row.nanoseconds, "mallocsPerChunk": row.mallocs,
            ]
            object["floorNanoseconds"] = row.floor
            return object
        }
        guard let data = try? JSONSerialization.data(withJSONObject: objects, options: [.prettyPrinted, .sortedKeys]) else { return }
        Swift.print(String(decoding: data, as: UTF8.self))
    }
}
