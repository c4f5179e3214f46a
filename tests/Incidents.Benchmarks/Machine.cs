using System.Globalization;

namespace Incidents.Benchmarks;

/// <summary>What Linux says about the machine and its processes.</summary>
internal static class Machine
{
    /// <summary>USER_HZ, the unit of times in /proc, is 100 on every Linux of today.</summary>
    private const double TicksPerSecond = 100;

    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        return $"{Environment.ProcessorCount} × {model}; load of the machine before: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.";
    }

    /// <summary>Processor time in microseconds, user and system, of a process and the children that it has waited for.</summary>
    public static double Cpu(int process) => Stat(process) is { } stat ? stat.Skip(11).Take(4).Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond * 1e6 : 0;

    /// <summary>The same with the children that it has now.</summary>
    public static double CpuOfAll(int process) => Cpu(process) + Children(process).Sum(Cpu);

    /// <summary>The most memory that it ever had, in MiB.</summary>
    public static double PeakMemory(int process) => Memory(process, "VmHWM:");

    public static double MemoryNow(int process) => Memory(process, "VmRSS:");

    private static double Memory(int process, string line)
    {
        var found = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(line, StringComparison.Ordinal));
        return double.Parse(found[line.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }

    private static IEnumerable<int> Children(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), out _)
        let process = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)
        where Stat(process) is { } stat && stat[1] == parent.ToString(CultureInfo.InvariantCulture)
        select process;

    /// <summary>From the third field on: the second is the name, which may hold anything. Null when the process is gone.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
