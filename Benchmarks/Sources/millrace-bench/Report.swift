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

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    mutating func add(_ workload: String, _ what: String, _ measurement: Measurement, floor: Double?) {
        rows.append(
            Row(
                workload: workload, what: what, nanoseconds: measurement.nanosecondsPerChunk, mallocs: measurement.mallocsPerChunk,
                floor: floor))
    }

    mutating func addPaced(latency: Double, mallocs: Double, floor: Double?) {
        rows.append(Row(workload: "paced", what: "client, latency", nanoseconds: latency, mallocs: mallocs, floor: floor))
    }

    /// Whether 4 MB of arguments cost at most 4.5 times what 1 MB costs: a chunk at most 1.125 times.
    var isWithinGrowth: Bool {
        ["decode", "decode + fold"].allSatisfy { growth($0) <= 4.5 }
    }

    private func growth(_ what: String) -> Double {
        func cost(_ name: String) -> Double { rows.first { $0.workload == name && $0.what == what }?.nanoseconds ?? .nan }
        return cost("args4m") * 4 / cost("args1m")
    }

    func print() {
        if isJSON { return printJSON() }
        Swift.print("workload   what               ns/chunk   mallocs/chunk   floor ns   ratio")
        for row in rows {
            let floor = row.floor.map { String(format: "%8.0f", $0) } ?? "       –"
            let ratio = row.floor.map { String(format: "%5.2f", row.nanoseconds / $0) } ?? "    –"
            let name = row.workload.padding(toLength: 11, withPad: " ", startingAt: 0)
            let line =
                name + row.what.padding(toLength: 17, withPad: " ", startingAt: 0)
                + String(format: "%10.0f   %13.4f   ", row.nanoseconds, row.mallocs) + floor + "   " + ratio
            Swift.print(line)
        }
        Swift.print("floor: C++ simdjson for decoding, a plain C receiver for the client; paced: from the server's write to the frame")
        for what in ["decode", "decode + fold"] {
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
