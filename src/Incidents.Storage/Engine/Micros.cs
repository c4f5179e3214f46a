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

    // Not Dapper's TypeHandler<T>: that gives a null no type, and PostgreSQL then cannot tell what "@until IS NULL" is about.
    internal sealed class Handler : SqlMapper.ITypeHandler
    {
        public object Parse(Type destinationType, object value) => ToInstant(Convert.ToInt64(value));

        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = value is DateTimeOffset instant ? From(instant) : DBNull.Value;
        }
    }
}
