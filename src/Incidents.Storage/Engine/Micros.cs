using System.Data;
using Dapper;

namespace Incidents.Storage;

/// <summary>Instants are stored as BIGINT: microseconds since 1970-01-01 UTC, the same in both databases.</summary>
public static class Micros
{
    public static long From(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToInstant(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>Cuts to whole microseconds, so that what is written is what is read back.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant) => ToInstant(From(instant));

    internal sealed class Handler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => ToInstant(Convert.ToInt64(value));

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = From(value);
        }
    }
}
